"""Receipts that fit no delivery, or none yet."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id


class KeptReceipt(models.Model):
    """What a vendor reported of a sending that we do not know: kept as it came, and tried again for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(_("provider"), max_length=64)
    vendor_id = models.CharField(_("vendor's id"), max_length=128)
    delivered = models.BooleanField(_("delivered"))
    word = models.CharField(_("vendor's word"), max_length=64)
    # As it came; a number may stand in it.
    raw = EncryptedTextField(_("report"), editable=False)
    received_at = models.DateTimeField(_("received"), db_index=True)
    # Whose it turned out to be; without a foreign key, for deliveries are moved out when they are old.
    belongs_to = models.UUIDField(_("delivery"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("kept receipt")
        verbose_name_plural = _("kept receipts")
        constraints = [
            models.UniqueConstraint(fields=["provider", "vendor_id", "delivered", "word"], name="receipt_kept_once")
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(belongs_to__isnull=True), name="receipt_unmatched"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.word}"
