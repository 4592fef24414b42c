"""Messages, their deliveries, and the demo's outbox."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.notifications.states import IN_FLIGHT, DeliveryStatus
from apps.notifications.templates import Template


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    EMAIL = "email", _("E-mail")
    WEBPUSH = "webpush", _("Web push")


class Audience(models.TextChoices):
    RESIDENT = "resident", _("Resident")
    STAFF = "staff", _("Staff")


class Message(models.Model):
    """What is to be said to whom; written in the transaction of the change that it reports."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.CharField(_("template"), max_length=64)
    audience = models.CharField(_("audience"), max_length=16, choices=Audience)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    # What the message is about, e.g. "declaration" and its id; never personal data.
    subject_type = models.CharField(_("subject type"), max_length=32, blank=True)
    subject_id = models.CharField(_("subject"), max_length=64, blank=True)
    # The same key is said once: "declaration.registered:<id>".
    once_key = models.CharField(_("said once"), max_length=128, unique=True)
    # None: wiped, for a one-time code is nobody's business once its day is over.
    text = EncryptedTextField(_("text"), null=True)
    created_at = models.DateTimeField(_("created"), db_index=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="message_subject"),
            models.Index(
                fields=["created_at"],
                condition=Q(template=Template.OTP, text__isnull=False),
                name="message_code_to_wipe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.subject_id}"


class Delivery(models.Model):
    """One message on one channel to one address. The row is the truth: lease, tries, next try.

    `next_try_at`: not to be sent before. `lease_until`: somebody sends it, or has been woken to, until then.
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
    vendor_id = models.CharField(_("vendor's id"), max_length=128, blank=True)
    error = models.CharField(_("last error"), max_length=255, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_a_channel")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status__in=IN_FLIGHT), name="delivery_due"),
            models.Index(fields=["status"], condition=Q(status=DeliveryStatus.FAILED), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"


class OutboxEntry(models.Model):
    """Demo mode only: what would have left the machine."""

    delivery_id = models.UUIDField(unique=True)
    channel = models.CharField(max_length=16)
    audience = models.CharField(max_length=16)
    to = EncryptedTextField()
    text = EncryptedTextField()
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.sent_at:%H:%M:%S}"
