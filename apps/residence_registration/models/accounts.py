"""How a resident signs in: a phone number, a one-time code, a session."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id


class ResidentAccount(models.Model):
    """One phone number (E.164) that has shown a one-time code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone = EncryptedTextField(_("phone"))
    phone_index = BlindIndexField(unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("resident account")
        verbose_name_plural = _("resident accounts")

    def __str__(self) -> str:
        return str(self.id)


class OneTimeCode(models.Model):
    """The newest code of a number; the code itself is kept as a keyed hash."""

    phone_index = BlindIndexField(primary_key=True)
    code_hash = BlindIndexField()
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"until {self.expires_at:%H:%M:%S}"


class ResidentSession(models.Model):
    """A bearer token of one resident, kept as its hash; revocable alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(ResidentAccount, models.CASCADE, related_name="sessions")
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
