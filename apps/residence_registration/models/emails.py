"""An e-mail address that a resident has named and not confirmed yet."""

from django.db import models

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.residence_registration.models.accounts import ResidentAccount


class EmailClaim(models.Model):
    """The newest of an account; the code that went to the address is kept as a keyed hash."""

    account = models.OneToOneField(ResidentAccount, models.CASCADE, primary_key=True, related_name="+")
    email = EncryptedTextField()
    code_hash = BlindIndexField()
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"until {self.expires_at:%H:%M:%S}"
