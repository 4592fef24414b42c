"""The ledger of pauses: who asked for one, who granted it, and from when to when the clock stood."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.grids.models import Staff
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.states import PauseReason

GRANTED = Q(granted=True)
# Neither decided by another person nor taken back by the one who asked.
UNDECIDED = Q(decided_at=None, withdrawn_at=None)


class PauseQuerySet(models.QuerySet["Pause"]):
    def granted(self) -> "PauseQuerySet":
        return self.filter(GRANTED)

    def undecided(self) -> "PauseQuerySet":
        return self.filter(UNDECIDED)


class Pause(models.Model):
    """Asked for by one person and decided by another, which the database holds too. Rows are never removed.

    `until_at` is what was granted; a pause that was ended early has `ended_at` before it.
    """

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="pauses", verbose_name=_("task"))
    reason = models.CharField(_("reason"), max_length=24, choices=choices(PauseReason))
    days = models.PositiveSmallIntegerField(_("days"))
    note = EncryptedTextField(_("note"))
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    decision_note = EncryptedTextField(_("note on the decision"), null=True, blank=True)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    due_before = models.DateTimeField(_("deadline before"), null=True, blank=True)
    due_after = models.DateTimeField(_("deadline after"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    objects: Any = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [models.Index(fields=["asked_at"], condition=UNDECIDED, name="pause_undecided")]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=UNDECIDED, name="one_request_for_a_pause"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="a_pause_needs_a_second_person"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="a_pause_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(decided_at=None), name="a_withdrawn_request_is_not_decided"
            ),
            models.CheckConstraint(
                # Written so that it is never unknown: what is unknown a check lets pass.
                condition=Q(granted__isnull=False, granted=True, starts_at__isnull=False, until_at__gt=F("starts_at"))
                | Q(Q(granted=None) | Q(granted=False), starts_at=None, until_at=None, ended_at=None),
                name="only_a_granted_pause_has_days",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at"), ended_at__lte=F("until_at")),
                name="a_pause_ends_within_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.reason}"
