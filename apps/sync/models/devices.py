"""A worker's phone, its token, and what is known of its state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Staff


class Device(models.Model):
    """The id is the device's own. `token_epoch` rises with each enrolment and is part of every cursor."""

    id = models.UUIDField(primary_key=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="devices", verbose_name=_("staff member"))
    name = models.CharField(_("name"), max_length=64)
    platform = models.CharField(_("platform"), max_length=32)
    app_version = models.CharField(_("app version"), max_length=32)
    public_key = models.TextField(_("public key"), blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True)
    token_epoch = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField(_("token expires"))
    enrolled_at = models.DateTimeField(_("enrolled"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    wiped_at = models.DateTimeField(_("said its last"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    last_pull_at = models.DateTimeField(_("last pull"), null=True, blank=True)
    last_push_at = models.DateTimeField(_("last push"), null=True, blank=True)
    # How far it has read: {"delivered": {channel: number}, "confirmed": {channel: number}, "leaving": …}.
    # What it came back with is confirmed; what was sent last may have been lost on the way.
    reading = models.JSONField(default=dict, editable=False)
    # How often it has begun afresh: after a copy that differed from the digest, a reinstallation, an old cursor.
    repairs = models.PositiveIntegerField(_("pulled afresh"), default=0)
    clock_skew_ms = models.BigIntegerField(_("clock skew (ms)"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.name
