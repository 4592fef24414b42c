"""Unfinished uploads of evidence (tus 1.0.0) and the parts that have come in."""

from django.db import models

from apps.core.ids import new_id
from apps.sync.models.devices import Device


class Upload(models.Model):
    """`received` is the offset: it moves by a conditional update, so that two writers cannot both win."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence_id = models.UUIDField(db_index=True)
    device = models.ForeignKey(Device, models.CASCADE, related_name="uploads")
    length = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    # As the client sent it, to be given back on HEAD; the file's name in it may be personal, so it is sealed.
    metadata = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)

    # The rotation of keys seals it again.
    sealed_columns = ("metadata",)

    def __str__(self) -> str:
        return str(self.id)


class UploadPart(models.Model):
    """The bytes of one PATCH, in the storage under `key` until the whole is put together."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    key = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="one_part_an_offset")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.start}"
