"""The demo's outbox."""

from django.db import models

from apps.core.fields import EncryptedTextField


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
