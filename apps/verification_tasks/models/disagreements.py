"""Verdicts that disagree: a supervisor decides, both sides are kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.grids.models import Staff
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.states import Outcome


class Dispute(models.Model):
    """A later completion with another outcome than the one in force."""

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="disputes", verbose_name=_("task"))
    event_id = models.UUIDField(_("event"), unique=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("staff member"))
    outcome_in_force = models.CharField(_("outcome in force"), max_length=16, choices=choices(Outcome))
    outcome_claimed = models.CharField(_("outcome claimed"), max_length=16, choices=choices(Outcome))
    opened_at = models.DateTimeField(_("opened"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decision = models.CharField(_("decision"), max_length=16, choices=choices(Outcome), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        indexes = [models.Index(fields=["opened_at"], condition=Q(decided_at=None), name="dispute_undecided")]

    def __str__(self) -> str:
        return f"{self.task}: {self.get_outcome_in_force_display()} / {self.get_outcome_claimed_display()}"


class FieldConflict(models.Model):
    """A correction to a field that had changed on the server since the device read it."""

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="field_conflicts", verbose_name=_("task"))
    event_id = models.UUIDField(_("event"))
    field = models.CharField(_("field"), max_length=32)
    server_value = EncryptedTextField(_("value on the server"), null=True, blank=True)
    device_value = EncryptedTextField(_("value from the device"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    took_device_value = models.BooleanField(_("took the device's value"), null=True, blank=True)
    # Where neither was right: what the supervisor wrote.
    written_value = EncryptedTextField(_("value written by the supervisor"), null=True, blank=True)

    class Meta:
        verbose_name = _("field conflict")
        verbose_name_plural = _("field conflicts")
        constraints = [models.UniqueConstraint(fields=["event_id", "field"], name="one_conflict_a_field")]
        indexes = [models.Index(fields=["opened_at"], condition=Q(decided_at=None), name="conflict_undecided")]

    def __str__(self) -> str:
        return f"{self.task} {self.field}"
