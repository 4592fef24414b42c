"""The official account: its access token, and what its followers have agreed to hear."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id


class WechatAccess(models.Model):
    """The access token of one official account, shared by all processes; one of them renews it at a time."""

    app_id = models.CharField(primary_key=True, max_length=64)
    token = EncryptedTextField(null=True)
    version = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    renewing_until = models.DateTimeField(null=True)
    # WeChat has said that the account has asked too often; nobody asks before.
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        # Where it was made. A sealed token is bound to the name of its table.
        db_table = "verification_tasks_wechataccess"

    def __str__(self) -> str:
        return self.app_id


class MessageConsent(models.Model):
    """A follower's yes to one message of one template (一次性订阅): used by one delivery, then gone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    openid_index = BlindIndexField(editable=False)
    template_id = models.CharField(_("template"), max_length=64)
    # WeChat repeats what it has no answer to: the same yes counts once.
    once_key = BlindIndexField(unique=True, editable=False)
    given_at = models.DateTimeField(_("given"))
    # Of the delivery, without a foreign key: deliveries are moved out when they are old, consents stay spent.
    used_by = models.UUIDField(_("used by"), null=True, unique=True, editable=False)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("message consent")
        verbose_name_plural = _("message consents")
        indexes = [
            models.Index(
                fields=["openid_index", "template_id", "given_at"],
                condition=Q(used_by__isnull=True, withdrawn_at__isnull=True),
                name="consent_unused",
            ),
        ]

    def __str__(self) -> str:
        return self.template_id
