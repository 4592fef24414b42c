"""One message on its way over one channel."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.notifications.models.messages import Message
from apps.notifications.states import IN_FLIGHT, DeliveryStatus


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    EMAIL = "email", _("E-mail")
    WEBPUSH = "webpush", _("Web push")
    # Leaves nothing: the resident reads it there.
    PORTAL = "portal", _("Portal")
    WEBHOOK = "webhook", _("Webhook")


class Delivery(models.Model):
    """One message on one channel to one address. The row is the truth: lease, tries, next try.

    `next_try_at`: not to be sent before. `lease_until`: somebody sends it, or has been woken to, until then.
    `in_doubt`: a vendor may have it although we never heard so; whoever sends it again asks the vendor first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", verbose_name=_("message"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    to = EncryptedTextField(_("to"))
    to_index = BlindIndexField(db_index=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=[(s.value, s.value) for s in DeliveryStatus],
        default=DeliveryStatus.QUEUED,
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    in_doubt = models.BooleanField(_("answer lost"), default=False, db_default=False)
    # Who took it, as the circuit breaker and the receipts call them.
    provider = models.CharField(_("provider"), max_length=64, blank=True, default="", db_default="")
    vendor_id = models.CharField(_("vendor's id"), max_length=128, blank=True)
    error = models.CharField(_("last error"), max_length=255, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # What the vendor's receipt said, in its own word, and when.
    receipt = models.CharField(_("receipt"), max_length=64, blank=True, default="", db_default="")
    receipt_at = models.DateTimeField(_("receipt came"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_a_channel")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status__in=IN_FLIGHT), name="delivery_due"),
            models.Index(fields=["status"], condition=Q(status=DeliveryStatus.FAILED), name="delivery_failed"),
            models.Index(fields=["next_try_at"], condition=Q(status=DeliveryStatus.HELD), name="delivery_held"),
            models.Index(
                fields=["sent_at"],
                condition=Q(status=DeliveryStatus.SENT, channel=Channel.WECHAT),
                name="delivery_unconfirmed",
            ),
            models.Index(fields=["vendor_id"], condition=~Q(vendor_id=""), name="delivery_vendor_id"),
        ]

    def __str__(self) -> str:
        return str(self.get_channel_display())
