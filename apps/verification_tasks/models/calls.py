"""Calls as the telephone exchange reported them, and their recordings. The row is the truth."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Division, Staff
from apps.verification_tasks.inbound.phone.states import CallReason, CallStatus, RecordingStatus
from apps.verification_tasks.models.history import Evidence
from apps.verification_tasks.models.tasks import VerificationTask

CALL_WORDS = [
    (CallStatus.RECEIVED.value, _("Received")),
    (CallStatus.MATCHED.value, _("Evidence of a task")),
    (CallStatus.UNMATCHED.value, _("Waits for a person")),
    (CallStatus.SET_ASIDE.value, _("Laid aside")),
]
RECORDING_WORDS = [
    (RecordingStatus.WANTED.value, _("Being fetched")),
    (RecordingStatus.KEPT.value, _("Kept")),
    (RecordingStatus.FAILED.value, _("Could not be fetched")),
    (RecordingStatus.DELETED.value, _("Deleted after its term")),
]


class Work(models.Model):
    """`next_try_at`: something is to be done, not before. `lease_until`: somebody does it, until then."""

    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=255, blank=True)

    class Meta:
        abstract = True


class PhoneCall(Work):
    """One call detail record. The exchange's id is kept as a keyed hash, for some exchanges write numbers in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_key = BlindIndexField(unique=True, editable=False)
    # Word for word as it came; null once its term is over.
    raw = EncryptedTextField(_("as received"), null=True)
    # Where the same call was reported again with other content: the newest of those.
    differing = EncryptedTextField(_("reported differently"), null=True, blank=True)
    caller_index = BlindIndexField(null=True, editable=False)
    callee_index = BlindIndexField(null=True, editable=False, db_index=True)
    # Null where the record's own times cannot be.
    started_at = models.DateTimeField(_("call began"), null=True)
    talk_s = models.PositiveIntegerField(_("talked (s)"), null=True)
    received_at = models.DateTimeField(_("received"))
    status = models.CharField(_("status"), max_length=12, choices=CALL_WORDS, default=CallStatus.RECEIVED)
    reason = models.CharField(
        _("reason"), max_length=24, blank=True, choices=[(each.value, each.value) for each in CallReason]
    )
    worker = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("worker")
    )
    # Whose supervisor looks at it; null: the city's.
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    task = models.ForeignKey(
        VerificationTask, models.CASCADE, null=True, blank=True, related_name="calls", verbose_name=_("task")
    )
    evidence = models.OneToOneField(Evidence, models.SET_NULL, null=True, blank=True, related_name="call")
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )

    class Meta:
        verbose_name = _("phone call")
        verbose_name_plural = _("phone calls")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="call_due"),
            models.Index(fields=["-received_at", "id"], condition=Q(status="unmatched"), name="call_unmatched"),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.received_at):%Y-%m-%d %H:%M:%S}"


class CallRecording(Work):
    """What was said, fetched from the exchange once the call is evidence, and deleted after its term."""

    call = models.OneToOneField(PhoneCall, models.CASCADE, primary_key=True, related_name="recording")
    url = EncryptedTextField(_("address"), null=True)
    status = models.CharField(_("status"), max_length=8, choices=RECORDING_WORDS, default=RecordingStatus.WANTED)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)
    keep_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("call recording")
        verbose_name_plural = _("call recordings")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="recording_due"),
            models.Index(fields=["keep_until"], condition=Q(status="kept"), name="recording_term"),
        ]

    def __str__(self) -> str:
        return self.status
