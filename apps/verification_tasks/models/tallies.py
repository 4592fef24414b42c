"""The sums of the first page by unit and day, and what has changed since they were last added up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.verification_tasks.tallies.measures import Measure, UnitLevel

MEASURES = [(measure.value, measure.value) for measure in Measure]
LEVELS = [(level.value, level.value) for level in UnitLevel]


class Tally(models.Model):
    """How many of a measure a unit has on a day. Kept by the fold, proved by a job, written by nothing else."""

    unit = models.CharField(max_length=36)
    level = models.CharField(max_length=12, choices=LEVELS)
    measure = models.CharField(max_length=12, choices=MEASURES)
    day = models.DateField()
    part = models.CharField(max_length=16, blank=True)
    number = models.IntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(fields=["unit", "measure", "day", "part"], include=["number"], name="one_tally")
        ]
        indexes = [
            # In which grids something is overdue: the last day is the part.
            models.Index(
                fields=["level", "part"], include=["unit", "number"], condition=Q(measure="running"), name="tally_due"
            ),
            models.Index(fields=["id"], condition=Q(number=0), name="tally_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.measure} {self.day} {self.part}: {self.number}"


class TallyChange(models.Model):
    """What one statement changed, noted by a trigger in its own transaction. Who reads sums adds these."""

    town = models.CharField(max_length=12)
    community = models.CharField(max_length=12, null=True)
    grid = models.UUIDField(null=True)
    measure = models.CharField(max_length=12, choices=MEASURES)
    day = models.DateField()
    part = models.CharField(max_length=16, blank=True)
    number = models.IntegerField()

    class Meta:
        verbose_name = _("change of a tally")
        verbose_name_plural = _("changes of tallies")

    def __str__(self) -> str:
        return f"{self.measure} {self.day} {self.part}: {self.number:+}"


class TallyProof(models.Model):
    """When everything was counted again, and how many sums were wrong until then."""

    proved_at = models.DateTimeField(_("proved"))
    wrong = models.PositiveIntegerField(_("sums that were wrong"))

    class Meta:
        verbose_name = _("proof of the tallies")
        verbose_name_plural = _("proofs of the tallies")
        indexes = [models.Index(fields=["-proved_at"], name="tally_proved")]

    def __str__(self) -> str:
        return f"{self.proved_at:%Y-%m-%d %H:%M}: {self.wrong}"
