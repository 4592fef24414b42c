"""How a resident's WeChat is known: a one-time code that they send to the official account, then a binding."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.residence_registration.models.accounts import ResidentAccount


class WechatBindingCode(models.Model):
    """The newest code of an account; the code itself is kept as a keyed hash, by which a message finds it."""

    account = models.OneToOneField(ResidentAccount, models.CASCADE, primary_key=True, related_name="+")
    code_hash = BlindIndexField(unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.expires_at:%H:%M:%S}"


class WechatBinding(models.Model):
    """From when to when an openid (a WeChat user, as this official account knows them) stands for a resident."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        ResidentAccount, models.CASCADE, related_name="wechat_bindings", verbose_name=_("account")
    )
    openid = EncryptedTextField("openid")
    openid_index = BlindIndexField(editable=False)
    bound_at = models.DateTimeField(_("bound"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("WeChat binding")
        verbose_name_plural = _("WeChat bindings")
        constraints = [
            models.UniqueConstraint(
                fields=["openid_index"], condition=Q(ended_at__isnull=True), name="one_resident_an_openid"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at__isnull=True), name="one_openid_a_resident"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
