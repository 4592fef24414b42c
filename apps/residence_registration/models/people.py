"""A person, known by an identity number that only its blind index can find."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "1", _("Male")
    FEMALE = "2", _("Female")


class Person(models.Model):
    """Sex, birth date and domicile prefix are derived from the number, never asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    id_number = EncryptedTextField(_("identity number"))
    id_number_index = BlindIndexField(unique=True, editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("birth date"))
    domicile_prefix = models.CharField(_("domicile prefix"), max_length=6)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return str(self.id)
