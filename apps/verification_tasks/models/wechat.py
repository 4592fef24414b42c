"""Inbound WeChat: each message as it came and what became of it; and the official account's access token."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Division, Grid, Staff
from apps.residence_registration.models import ResidentAccount
from apps.verification_tasks.inbound.wechat.states import IN_FLIGHT, UNFINISHED, KeptBecause, MessageStatus
from apps.verification_tasks.models.tasks import VerificationTask


class WechatMessage(models.Model):
    """One message, stored before anything is done with it. The row is the truth: lease, tries, next try.

    `next_try_at`: not to be worked on before. `lease_until`: somebody works on it, or has been woken to, until then.

    Its id is also that of the evidence, and of the file, that it becomes: so it becomes one at most.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What WeChat repeats has the same one.
    once_key = BlindIndexField(unique=True, editable=False)
    openid_index = BlindIndexField(editable=False)
    type = models.CharField(_("type"), max_length=32)
    # The XML as it was opened. None: nothing in it is of any use, or its time is over.
    raw = EncryptedTextField(_("raw message"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=[(s.value, s.value) for s in MessageStatus],
        default=MessageStatus.WAITING,
    )
    reason = models.CharField(
        _("reason"), max_length=20, choices=[(r.value, r.value) for r in KeptBecause], blank=True
    )
    reply = models.CharField(max_length=16, blank=True)
    # Eight digits that were compared with the codes under way; how many of them an hour allows is counted by this.
    tried_code = models.BooleanField(default=False)

    account = models.ForeignKey(
        ResidentAccount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    # Chosen by rule or by a person; the evidence is on it.
    task = models.ForeignKey(
        VerificationTask, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("task")
    )
    # Who answers for it, where the sender is known.
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grid"))
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )

    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=64, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )

    class Meta:
        verbose_name = _("WeChat message")
        verbose_name_plural = _("WeChat messages")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status__in=IN_FLIGHT), name="wechat_message_due"),
            models.Index(fields=["received_at"], condition=Q(status=MessageStatus.KEPT), name="wechat_message_kept"),
            models.Index(fields=["status"], condition=Q(status__in=UNFINISHED), name="wechat_message_unfinished"),
            models.Index(fields=["openid_index", "received_at"], name="wechat_message_sender"),
            models.Index(fields=["received_at"], name="wechat_message_age"),
            models.Index(fields=["account"], condition=Q(account__isnull=False), name="wechat_message_account"),
            models.Index(fields=["task"], condition=Q(task__isnull=False), name="wechat_message_task"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {localtime(self.received_at):%Y-%m-%d %H:%M:%S}"
