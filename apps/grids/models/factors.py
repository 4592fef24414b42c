"""Second factors of an account: an authenticator app, passkeys, and recovery codes for the day when both are lost."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id


class Authenticator(models.Model):
    """One an account: the secret that it shares with an app (TOTP, RFC 6238)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator")
    secret = EncryptedTextField(_("secret"))
    # The latest time step whose code was taken: no code is taken twice (RFC 6238, section 5.2).
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")


class Passkey(models.Model):
    """A key pair whose private half never leaves the person's phone, computer or security key (WebAuthn)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=64)
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    # Counts up where the authenticator counts at all: one that falls back was copied.
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(_("added"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """Good once, in the place of a factor; kept as a keyed hash alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = BlindIndexField()
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code")]
