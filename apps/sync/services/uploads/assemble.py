"""Put the parts together, measuring on the way: length, SHA-256 and what kind of file it is."""

import hashlib
import tempfile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.core.actors import Actor
from apps.core.clock import now
from apps.sync.models import Device, Upload
from apps.sync.services.uploads.protocol import PIECE
from apps.verification_tasks.media_types import HEAD_BYTES, sniff
from apps.verification_tasks.models import EvidenceFile
from apps.verification_tasks.services.evidence_bytes import receive_bytes


def assemble(*, upload: Upload, actor: Actor) -> None:
    parts = list(upload.parts.order_by("start"))
    with tempfile.TemporaryFile() as whole:
        digest, head = pour([part.key for part in parts], whole)
        key = default_storage.save(f"evidence/{upload.evidence_id}/{upload.pk}", File(whole))
    moment = now()
    file = EvidenceFile(
        evidence_id=upload.evidence_id,
        sha256=digest,
        size=upload.length,
        mime=sniff(head),
        key=key,
        received_at=moment,
    )
    with transaction.atomic():
        # A push holds its device's row from its first word to its last: event and bytes cannot pass by each other.
        Device.objects.select_for_update().get(pk=upload.device_id)
        if Upload.objects.filter(pk=upload.pk, finished_at__isnull=True).update(finished_at=moment):
            receive_bytes(file=file, actor=actor)
            upload.parts.all().delete()
    upload.finished_at = moment
    for part in parts:
        default_storage.delete(part.key)


def pour(keys: list[str], whole: IO[bytes]) -> tuple[str, bytes]:
    """Copy the parts in order; the SHA-256 in hex and the first bytes."""
    hasher, head = hashlib.sha256(), b""
    for key in keys:
        with default_storage.open(key, "rb") as part:
            while piece := part.read(PIECE):
                hasher.update(piece)
                whole.write(piece)
                head += piece[: HEAD_BYTES - len(head)]
    whole.seek(0)
    return hasher.hexdigest(), head
