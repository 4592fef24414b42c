"""How a resident wants to be reached, where that is more than a text message to their number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.notifications.models.deliveries import Channel


class Language(models.TextChoices):
    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class Contact(models.Model):
    """Known by the phone number. Who has no row gets text messages in Chinese."""

    recipient_index = BlindIndexField(unique=True, editable=False)
    phone = EncryptedTextField(_("phone"))
    # Blank: no wish, so what is bound goes first.
    channel = models.CharField(_("preferred channel"), max_length=16, choices=Channel, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.CHINESE)
    # Announcements alone: what happens to one's own declaration is always said.
    announcements = models.BooleanField(_("wants announcements"), default=True)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return str(self.pk)


class ContactAddress(models.Model):
    """What is bound: the openid of a WeChat, a confirmed e-mail address."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="addresses", verbose_name=_("contact"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    address = EncryptedTextField(_("address"))
    address_index = BlindIndexField(db_index=True, editable=False)
    bound_at = models.DateTimeField(_("bound"))

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [models.UniqueConstraint(fields=["contact", "channel"], name="one_address_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.contact_id}"


class DayCount(models.Model):
    """How many messages left for a resident on a day of the city's calendar: counting them never reads old ones."""

    recipient_index = BlindIndexField(editable=False)
    day = models.DateField(_("day"))
    sent = models.PositiveIntegerField(_("sent"))
    # Apart: what a resident has not asked for takes no place from what concerns them.
    announcements = models.PositiveIntegerField(_("announcements"), default=0, db_default=0)

    class Meta:
        verbose_name = _("messages of a day")
        verbose_name_plural = _("messages of a day")
        constraints = [models.UniqueConstraint(fields=["recipient_index", "day"], name="one_count_a_day")]
        indexes = [models.Index(fields=["day"], name="count_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.sent}"
