"""Bytes of evidence that have arrived, whether or not the event that announces them has."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceFile(models.Model):
    """What was measured while the bytes came in; they lie in the storage under `key`."""

    evidence_id = models.UUIDField(primary_key=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    # Sniffed from the bytes themselves; empty where they are of no kind that is taken.
    mime = models.CharField(_("type"), max_length=64, blank=True)
    key = models.CharField(max_length=255)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")

    def __str__(self) -> str:
        return str(self.evidence_id)
