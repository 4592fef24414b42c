"""Browsers that have asked to be pushed to: a resident's, in the portal, or a worker's, in the field app."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.notifications.models.contacts import Contact


class PushSubscription(models.Model):
    """One row an endpoint, whoever it belongs to: a browser speaks for who was signed in there last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint_index = BlindIndexField(unique=True, editable=False)
    # As `PushSubscription.toJSON()` writes it: the address and the browser's keys.
    subscription = EncryptedTextField(_("subscription"))
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, related_name="subscriptions", verbose_name=_("contact")
    )
    # Without foreign keys: the rooms of staff and devices do not stand below this one.
    staff_id = models.UUIDField(_("staff member"), null=True, db_index=True)
    device_id = models.UUIDField(_("device"), null=True, unique=True)
    # The browser as its owner calls it.
    name = models.CharField(_("name"), max_length=64, blank=True)
    subscribed_at = models.DateTimeField(_("subscribed"))

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")
        # The newest is the one that is called.
        ordering = ["-subscribed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, staff_id=None, device_id=None)
                | Q(contact=None, staff_id__isnull=False, device_id__isnull=False),
                name="subscription_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
