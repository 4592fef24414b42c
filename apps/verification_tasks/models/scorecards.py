"""Scorecards: each task's part, the cards as they were computed, and what somebody objects to."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Division, Grid, Staff
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS, UNIT_WORDS
from apps.verification_tasks.scorecards.states import ContestState, UnitKind, Verdict
from apps.verification_tasks.states import Channel

CONTEST_WORDS = [
    (ContestState.OPEN.value, _("Waits for an answer")),
    (ContestState.UPHELD.value, _("Upheld")),
    (ContestState.REJECTED.value, _("Turned down")),
]


class TaskCount(models.Model):
    """One task's part in the cards of the month in which it fell due; kept by the sweep, never by hand."""

    task = models.OneToOneField(VerificationTask, models.CASCADE, primary_key=True, related_name="count")
    month = models.DateField(_("month"))
    worker = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+")
    community = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    # The unit that the worker belonged to when the task was counted.
    department = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Verdict])
    hours = models.FloatField(null=True)
    channel = models.CharField(max_length=8, choices=choices(Channel), null=True)
    attempts = models.PositiveIntegerField(default=0)
    disputes = models.PositiveIntegerField(default=0)
    disputes_lost = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    differed = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    # A contest was upheld: the task is left out.
    excluded = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField()
    # When time alone changes the count: an escalation's answer falls due.
    count_again_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("counted task")
        verbose_name_plural = _("counted tasks")
        indexes = [
            models.Index(fields=["month", "worker"], name="count_worker"),
            models.Index(fields=["month", "grid"], name="count_grid"),
            models.Index(fields=["month", "community"], name="count_community"),
            models.Index(fields=["month", "town"], name="count_town"),
            models.Index(fields=["month", "department"], name="count_department"),
            models.Index(fields=["count_again_at"], condition=Q(count_again_at__isnull=False), name="count_again"),
        ]

    def __str__(self) -> str:
        return str(self.task_id)


class StaleCard(models.Model):
    """A unit's month that has to be computed (again), and why."""

    kind = models.CharField(max_length=12)
    unit = models.CharField(max_length=36)
    month = models.DateField()
    reasons = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("card to be computed")
        verbose_name_plural = _("cards to be computed")
        constraints = [models.UniqueConstraint(fields=["kind", "unit", "month"], name="one_stale_card")]
        indexes = [models.Index(fields=["month"], name="stale_month")]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit} {self.month:%Y-%m}"


class Scorecard(models.Model):
    """A unit's month as it was computed at one time. A later version says what changed and why; none is changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=[(k.value, UNIT_WORDS[k]) for k in UnitKind])
    # The id of the person, the grid or the division, which stands in one of the three columns too.
    unit = models.CharField(max_length=36)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("staff member"))
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+", verbose_name=_("grid"))
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", verbose_name=_("division"))
    month = models.DateField(_("month"))
    version = models.PositiveIntegerField(_("version"))
    computed_at = models.DateTimeField(_("computed"))
    figures = models.JSONField(_("figures"))
    changes = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "month", "version"], name="one_card_a_version")
        ]
        indexes = [models.Index(fields=["-month", "kind"], name="card_month")]
        triggers = [pgtrigger.Protect(name="as_computed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.month:%Y-%m} v{self.version}"

    @property
    def unit_name(self) -> str:
        named = self.staff or self.grid or self.division
        return named.name if named else self.unit


class Contest(models.Model):
    """Somebody objects to a figure of a card; a supervisor answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="contests", verbose_name=_("scorecard"))
    figure = models.CharField(_("figure"), max_length=16, choices=list(FIGURE_WORDS.items()))
    # A task that should not count, where the objection is about one.
    task = models.ForeignKey(VerificationTask, models.PROTECT, null=True, related_name="+", verbose_name=_("task"))
    text = EncryptedTextField(_("objection"))
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("raised by"))
    opened_at = models.DateTimeField(_("raised"))
    state = models.CharField(_("state"), max_length=8, choices=CONTEST_WORDS, default=ContestState.OPEN)
    answer = EncryptedTextField(_("answer"), null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("contest of a scorecard")
        verbose_name_plural = _("contests of scorecards")
        indexes = [models.Index(fields=["opened_at"], condition=Q(state="open"), name="contest_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "figure", "opened_by"], condition=Q(state="open"), name="one_open_contest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.get_figure_display()}"
