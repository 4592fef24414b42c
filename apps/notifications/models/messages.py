"""What is said to whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.notifications.templates import Template


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
    # The variables of the text, as JSON: vendors want them apart from their own copy of the template.
    context = EncryptedTextField(_("variables"), null=True)
    # What an alert speaks of, as ids that the room that said it knows how to read: it asks by them, when the alert is
    # about to leave, whether it is still true. Never personal data.
    about = models.JSONField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version of the wording"), default=0, db_default=0)
    # Whose message it is, whatever channel carries it: the index of their phone number.
    recipient_index = BlindIndexField(null=True, editable=False)
    # Several steps within minutes are said in one: this one, by that message.
    carried_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="carries",
        verbose_name=_("said together in"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("created"), db_index=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="message_subject"),
            models.Index(
                fields=["recipient_index", "-created_at"],
                condition=Q(audience=Audience.RESIDENT),
                name="message_recipient",
            ),
            models.Index(
                fields=["recipient_index", "-created_at"],
                condition=Q(audience=Audience.STAFF),
                name="message_staff",
            ),
            models.Index(fields=["carried_by"], condition=Q(carried_by__isnull=False), name="message_carried"),
            models.Index(
                fields=["created_at"],
                condition=Q(template=Template.OTP, text__isnull=False),
                name="message_code_to_wipe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.subject_id}"
