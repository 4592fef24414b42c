"""Put the parts together, measuring on the way: length, SHA-256 and what kind of file it is."""

import hashlib
import tempfile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.ids import new_id
from apps.core.storage import clear_folder, read_pieces
from apps.sync.models import Device, Upload
from apps.sync.services.push.races import run_again_after_races
from apps.sync.services.uploads.places import parts_folder, whole_folder
from apps.verification_tasks.media_types import Sniffer
from apps.verification_tasks.models import EvidenceFile
from apps.verification_tasks.services.evidence_bytes import receive_bytes


def assemble(*, upload: Upload, actor: Actor) -> None:
    """Safe to run twice and at once: one of them hands the bytes over, the other takes its copy away again."""
    file = store_whole(upload)
    won = False
    try:
        won = run_again_after_races(lambda: hand_over(upload, file, actor))
    finally:
        if not won:
            default_storage.delete(file.key)
    upload.finished_at = file.received_at
    if won:
        # With them what a process left there when it died.
        clear_folder(parts_folder(upload))
        clear_folder(whole_folder(upload), spare=file.key)


def store_whole(upload: Upload) -> EvidenceFile:
    """A name of its own each time: nobody writes where somebody may read already."""
    keys = upload.parts.order_by("start").values_list("key", flat=True)
    with tempfile.TemporaryFile() as whole:
        digest, kind = pour(list(keys), whole)
        key = default_storage.save(f"{whole_folder(upload)}/{new_id()}", File(whole))
    return EvidenceFile(
        evidence_id=upload.evidence_id,
        sha256=digest,
        size=upload.length,
        mime=kind,
        key=key,
        received_at=now(),
    )


def hand_over(upload: Upload, file: EvidenceFile, actor: Actor) -> bool:
    """A push holds its device's row from its first word to its last.

    So whoever holds the rows of all devices of the worker cannot pass by the event, whichever of them brings it.
    Bytes that another worker brings for an event that nobody knew may; `match_stranded_bytes` finds those.
    """
    staff_id = Device.objects.values_list("staff_id", flat=True).get(pk=upload.device_id)
    devices = Device.objects.select_for_update(no_key=True).filter(staff=staff_id)
    list(devices.order_by("pk").values_list("pk"))
    unfinished = Upload.objects.filter(pk=upload.pk, finished_at__isnull=True)
    if not unfinished.update(finished_at=file.received_at):
        return False
    receive_bytes(file=file, actor=actor)
    upload.parts.all().delete()
    return True


def pour(keys: list[str], whole: IO[bytes]) -> tuple[str, str]:
    """Copy the parts in order; the SHA-256 in hex and what kind of file it is."""
    hasher, sniffer = hashlib.sha256(), Sniffer()
    for key in keys:
        for piece in read_pieces(key):
            hasher.update(piece)
            whole.write(piece)
            sniffer.feed(piece)
    whole.seek(0)
    return hasher.hexdigest(), sniffer.kind
