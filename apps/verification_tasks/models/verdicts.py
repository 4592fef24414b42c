"""What became of a deadline, as it was known from when to when: restated openly, never overwritten."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.states import Grounds, VerdictWord
from apps.verification_tasks.tallies.triggers import VERDICT_TRIGGERS


class SlaVerdict(models.Model):
    """One judgement. The work happened between `earliest_at` and `latest_at`; both null where none is known of.

    `recorded_at` to `superseded_at` is the time in which this was what was known: a pause is known to end, so its
    row may carry an end in the future.
    """

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="verdicts", verbose_name=_("task"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=choices(VerdictWord))
    grounds = models.CharField(_("grounds"), max_length=16, choices=choices(Grounds))
    due_at = models.DateTimeField(_("due"))
    earliest_at = models.DateTimeField(_("work done at the earliest"), null=True, blank=True)
    latest_at = models.DateTimeField(_("work done at the latest"), null=True, blank=True)
    event_id = models.UUIDField(_("event"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("known from"))
    superseded_at = models.DateTimeField(_("known until"), null=True, blank=True)

    class Meta:
        verbose_name = _("verdict on a deadline")
        verbose_name_plural = _("verdicts on deadlines")
        indexes = [
            models.Index(fields=["due_at"], name="verdict_due"),
            models.Index(fields=["task", "recorded_at"], name="verdict_task"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(superseded_at=None), name="one_verdict_in_force"),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="verdict_known_forwards",
            ),
            models.CheckConstraint(
                condition=Q(earliest_at=None) | Q(latest_at__isnull=False, latest_at__gte=F("earliest_at")),
                name="verdict_interval_in_order",
            ),
        ]
        triggers = VERDICT_TRIGGERS

    def __str__(self) -> str:
        return f"{self.task_id} {self.verdict}"
