"""However long a file is, a few pieces of it are in memory, on the way in and on the way out."""

import base64
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.conf import settings

from apps.core.actors import Actor
from apps.core.ids import new_id
from apps.core.storage import read_pieces
from apps.sync.models import Device
from apps.sync.services.uploads import receive_part, start_upload
from apps.verification_tasks.models import EvidenceFile
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter
from tests.sync.uploads.conftest import JPEG

MIB = 1024 * 1024
# A bucket takes parts of 5 MiB at the least, and the client of one copies the part once.
ENOUGH = 12 * MIB


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < limit


def film(length: int) -> Iterator[bytes]:
    """As the network would bring it; no two pieces alike."""
    noise, left = Random(1), length - len(JPEG)
    yield JPEG
    while left:
        piece = noise.randbytes(min(left, 64 * 1024))
        left -= len(piece)
        yield piece


@pytest.mark.django_db
def test_the_longest_file_passes_through_in_pieces(quarter: Quarter, phone_of: Callable[..., Phone]) -> None:
    device = phone_of(quarter.worker).device
    ident, length = new_id(), settings.MAX_EVIDENCE_BYTES
    upload = start_upload(device=device, length=length, metadata=f"evidence_id {encoded(str(ident))}")
    actor = Actor.device(device.pk)
    warm_up(device, actor)
    network = film(length)
    with at_most(ENOUGH):
        receive_part(upload=upload, start=0, read=lambda _: next(network, b""), checksum=None, actor=actor)
    file = EvidenceFile.objects.get(pk=ident)
    assert (file.size, file.mime) == (length, "image/jpeg")
    with at_most(MIB):
        assert sum(len(piece) for piece in read_pieces(file.key)) == length


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def warm_up(device: Device, actor: Actor) -> None:
    """What is loaded once, a bucket's client say, is none of the file's."""
    upload = start_upload(device=device, length=len(JPEG), metadata=f"evidence_id {encoded(str(new_id()))}")
    pieces = iter([JPEG])
    receive_part(upload=upload, start=0, read=lambda _: next(pieces, b""), checksum=None, actor=actor)
