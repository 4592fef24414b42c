"""The append-only journal: every event that a device sent, word for word."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Staff
from apps.sync.models.devices import Device
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import EventStatus, EventType

EVENT_WORDS: Final = dict(choices(EventType))


class Handling(models.TextChoices):
    """What a person did about an event that was not applied."""

    REPLAYED = "replayed", _("taken up again")
    DISMISSED = "dismissed", _("laid aside")


class JournalEntry(models.Model):
    """One event as sent. `key` is its id, or one derived from its bytes where it has none that is valid."""

    key = models.UUIDField(_("event"))
    # SHA-256 of the event's canonical form: the same id with other content is another row.
    fingerprint = models.BinaryField(max_length=32)
    # The first content under this id; a later one is `id_reused`.
    is_first = models.BooleanField(default=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="journal", verbose_name=_("device"))
    # Without an index, as below: every push would pay for it, and nobody asks by it alone.
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("staff member"))
    type = models.CharField(_("type"), max_length=64, blank=True)
    task_id = models.UUIDField(_("task"), null=True, blank=True)
    seq = models.BigIntegerField(_("number on the device"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("device time"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("corrected time"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), db_index=True)
    # The event's own bytes, encrypted.
    raw = models.BinaryField()
    status = models.CharField(_("result"), max_length=16, choices=[(s.value, s.value) for s in EventStatus])
    code = models.CharField(_("code"), max_length=32, blank=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    waiting_for = models.JSONField(_("waiting for"), null=True, blank=True)
    # The result as first answered; a repeat gets it back.
    answer = models.JSONField(_("first answer"))
    taken_up_at = models.DateTimeField(_("taken up later"), null=True, blank=True)

    # Since when it has waited too long for what it needs, and a person has been told.
    needs_person_at = models.DateTimeField(_("needs a person since"), null=True, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("handled by")
    )
    handling = models.CharField(_("handling"), max_length=12, blank=True, db_default="", choices=Handling.choices)

    # The rotation of keys seals it again.
    sealed_columns = ("raw",)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        constraints = [
            # Together: a content stands under an id once. Hardly an event is in the second index.
            models.UniqueConstraint(fields=["key"], condition=Q(is_first=True), name="journal_first"),
            models.UniqueConstraint(
                fields=["key", "fingerprint"], condition=Q(is_first=False), name="journal_reused"
            ),
        ]
        indexes = [
            models.Index(fields=["task_id"], condition=Q(status__in=["held", "quarantined"]), name="journal_waiting"),
            models.Index(
                fields=["status", "received_at"],
                condition=Q(status__in=["held", "quarantined"]),
                name="journal_status",
            ),
            # Few are ever handled: the lists of the office look here beside the waiting ones.
            models.Index(fields=["handled_at"], condition=Q(handled_at__isnull=False), name="journal_handled"),
        ]

    def __str__(self) -> str:
        return f"{EVENT_WORDS.get(self.type, self.type)} {self.key}"
