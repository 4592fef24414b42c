"""What happened on a task: facts from the field, never overwritten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.states import (
    AttemptResult,
    Channel,
    EventStatus,
    EventType,
    EvidenceKind,
    EvidenceStatus,
)


class HistoryEntry(models.Model):
    """One event in a task's history; its id is the event's, so it stands there once."""

    id = models.UUIDField(primary_key=True)
    # Of the foreign keys here only the task is asked by, and the index with the time answers that.
    task = models.ForeignKey(
        VerificationTask, models.CASCADE, related_name="history", db_index=False, verbose_name=_("task")
    )
    type = models.CharField(_("type"), max_length=24, choices=[(t.value, t.value) for t in EventType])
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("staff member"))
    device_id = models.UUIDField(_("device"))
    seq = models.BigIntegerField(_("number on the device"))
    # As the device said, and corrected by its clock's skew.
    occurred_at = models.DateTimeField(_("device time"))
    corrected_at = models.DateTimeField(_("corrected time"))
    received_at = models.DateTimeField(_("received"))
    status = models.CharField(_("result"), max_length=16, choices=[(s.value, s.value) for s in EventStatus])
    code = models.CharField(_("code"), max_length=32, blank=True)
    # JSON of the event's data, where no row of its own holds it as an attempt's and evidence's do.
    data = EncryptedTextField(_("data"), null=True, blank=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["corrected_at", "id"]
        indexes = [models.Index(fields=["task", "corrected_at"], name="history_task")]

    def __str__(self) -> str:
        return f"{self.type} {self.corrected_at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """A try to reach the resident."""

    id = models.UUIDField(primary_key=True)
    task = models.ForeignKey(
        VerificationTask, models.CASCADE, related_name="attempts", db_index=False, verbose_name=_("task")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("staff member"))
    channel = models.CharField(_("channel"), max_length=8, choices=choices(Channel))
    result = models.CharField(_("result"), max_length=16, choices=choices(AttemptResult))
    at = models.DateTimeField(_("time"))
    # Where and as which number the attempt was recorded: what a completion could know of.
    device_id = models.UUIDField(_("device"))
    seq = models.BigIntegerField(_("number on the device"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    accuracy_m = models.FloatField(_("accuracy (m)"), null=True, blank=True)
    note = EncryptedTextField(_("note"), null=True, blank=True)
    # When signs of invented work were looked for; null: that is still to be done.
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["at"]
        indexes = [
            models.Index(fields=["task", "at"], name="attempt_task"),
            models.Index(fields=["staff", "at"], condition=Q(latitude__isnull=False), name="attempt_places"),
            models.Index(
                fields=["id"], condition=Q(looked_at=None, latitude__isnull=False), name="attempt_to_look_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.result}"


class Evidence(models.Model):
    """Proof that belongs to a task. A call record or location may be complete without bytes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    task = models.ForeignKey(
        VerificationTask, models.CASCADE, related_name="evidence", db_index=False, verbose_name=_("task")
    )
    event_id = models.UUIDField(null=True, blank=True)
    # Set where a device attached it; null where it came by a hook.
    device_id = models.UUIDField(_("device"), null=True, blank=True)
    seq = models.BigIntegerField(_("number on the device"), null=True, blank=True)
    attached_at = models.DateTimeField(_("attached"))
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("staff member")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=choices(EvidenceKind))
    status = models.CharField(
        _("status"), max_length=12, choices=choices(EvidenceStatus), default=EvidenceStatus.EXPECTED
    )
    rejection = models.CharField(_("rejected because"), max_length=32, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    mime = models.CharField(_("type"), max_length=64, blank=True)
    captured_at = models.DateTimeField(_("captured"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # JSON; a call record holds phone numbers.
    meta = EncryptedTextField(_("details"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    # The same as for attempts.
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(fields=["task"], name="evidence_task"),
            models.Index(fields=["id"], condition=Q(looked_at=None, status="received"), name="evidence_to_look_at"),
            # What is still awaited, past millions that have come.
            models.Index(fields=["id"], condition=Q(status="expected"), name="evidence_expected"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
