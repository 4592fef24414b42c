"""Registrations (居住登记): what a confirmed declaration becomes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.ids import new_id
from apps.residence_registration.models.declarations import Declaration
from apps.residence_registration.models.people import Person


class Registration(models.Model):
    """`registered_since` is the day of the declaration: a late visit must not cost the newcomer time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations", verbose_name=_("person"))
    declaration = models.OneToOneField(
        Declaration, models.PROTECT, related_name="registration", verbose_name=_("declaration")
    )
    registered_since = models.DateField(_("registered since"))
    registered_at = models.DateTimeField(_("registered"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_open_registration"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration} {self.registered_since}"
