"""The one-time code by which a resident shows that the worker is there, or on the line."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Staff
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.presence import TryResult


class PresenceCode(models.Model):
    """The n-th code of a task. The code itself is kept nowhere: it is worked out from the task, n and a key."""

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="presence_codes", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField(_("number"))
    issued_at = models.DateTimeField(_("issued"))
    # Used, renewed by the resident, or dead after too many wrong tries.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    spent_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("used by")
    )

    class Meta:
        verbose_name = _("presence code")
        verbose_name_plural = _("presence codes")
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="one_presence_code_a_number"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(ended_at__isnull=True), name="one_live_presence_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.number}"


class PresenceTry(models.Model):
    """A code that an event carried, and whether it was right; once an event, however often that is judged."""

    event_id = models.UUIDField(primary_key=True)
    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="presence_tries", verbose_name=_("task"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("staff member"))
    device_id = models.UUIDField(_("device"))
    seq = models.BigIntegerField(_("number on the device"))
    at = models.DateTimeField(_("time"))
    arrived_at = models.DateTimeField(_("received"))
    result = models.CharField(_("result"), max_length=8, choices=[(each.value, each.value) for each in TryResult])

    class Meta:
        verbose_name = _("presence code tried")
        verbose_name_plural = _("presence codes tried")
        indexes = [
            models.Index(fields=["task"], name="presence_try_task"),
            models.Index(fields=["staff", "arrived_at"], condition=Q(result="wrong"), name="presence_try_wrong"),
        ]

    def __str__(self) -> str:
        return self.result
