"""Take the bytes of one request; what came before a cut connection is kept."""

import hmac
import tempfile
from collections.abc import Callable
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http.request import UnreadablePostError

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import TooLarge
from apps.core.ids import new_id
from apps.sync.models import Upload, UploadPart
from apps.sync.services.uploads.assemble import assemble
from apps.sync.services.uploads.expiry import forget_upload
from apps.sync.services.uploads.places import parts_folder
from apps.sync.services.uploads.protocol import HASHES, PIECE, Checksum, ChecksumMismatch, OffsetMismatch

Reader = Callable[[int], bytes]


def receive_part(*, upload: Upload, start: int, read: Reader, checksum: Checksum | None, actor: Actor) -> Upload:
    """Append from `start`; the last byte puts the whole together and checks it."""
    if start != upload.received:
        raise OffsetMismatch(f"The next byte is {upload.received}, not {start}.")
    with tempfile.TemporaryFile() as spool:
        size = fill(spool, read, upload.length - start, checksum)
        if size:
            keep(upload, start, size, spool)
    if upload.received == upload.length and upload.finished_at is None:
        assemble(upload=upload, actor=actor)
    return upload


def receive_first(*, upload: Upload, read: Reader, checksum: Checksum | None, actor: Actor) -> Upload:
    """The bytes that come with the creation: where they are refused the client never learns of the upload."""
    try:
        return receive_part(upload=upload, start=0, read=read, checksum=checksum, actor=actor)
    except (ChecksumMismatch, TooLarge):
        forget_upload(upload=upload)
        raise


def fill(spool: IO[bytes], read: Reader, room: int, checksum: Checksum | None) -> int:
    """Bytes spooled to disk. More than was announced is refused; a cut keeps what came, unless it has a checksum."""
    hasher = HASHES[checksum.algorithm]() if checksum else None
    size = 0
    try:
        while piece := read(PIECE):
            size += len(piece)
            if size > room:
                raise TooLarge("More bytes than Upload-Length announced.", code="evidence_too_large")
            spool.write(piece)
            if hasher:
                hasher.update(piece)
    except (UnreadablePostError, OSError):
        if hasher:
            return 0
    if hasher and checksum and not hmac.compare_digest(hasher.digest(), checksum.digest):
        raise ChecksumMismatch("The bytes do not have the checksum of the header; send them again.")
    spool.seek(0)
    return size


def keep(upload: Upload, start: int, size: int, spool: IO[bytes]) -> None:
    """Store first, then move the offset: who loses the race takes its part away again."""
    key = default_storage.save(f"{parts_folder(upload)}/{new_id()}", File(spool))
    with transaction.atomic():
        there = Upload.objects.filter(pk=upload.pk, received=start, finished_at__isnull=True, expires_at__gt=now())
        won = there.update(received=start + size)
        if won:
            UploadPart.objects.create(upload=upload, start=start, size=size, key=key)
    if not won:
        default_storage.delete(key)
        raise OffsetMismatch("Another request has moved the offset; ask for it with HEAD.")
    upload.received = start + size
