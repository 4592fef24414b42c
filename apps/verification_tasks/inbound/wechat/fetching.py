"""Fetch the picture or voice note of a message into the evidence storage, and tell the evidence."""

import tempfile
from functools import partial
from typing import IO, Final
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.ids import new_id
from apps.notifications.wechat.faults import FaultKind, WechatFault
from apps.notifications.wechat.tokens import with_token
from apps.verification_tasks.inbound.wechat.api.media import Downloaded, download
from apps.verification_tasks.inbound.wechat.incoming import Incoming, MessageType
from apps.verification_tasks.media_types import sniff
from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage
from apps.verification_tasks.services.evidence_bytes import receive_bytes

FAMILIES: Final = {MessageType.IMAGE: "image/", MessageType.VOICE: "audio/"}
# WeChat's other format of voice notes; such a file has no mark of its own, so WeChat's word is taken for it.
SPEEX: Final = "audio/speex"


def fetch(message: WechatMessage, incoming: Incoming) -> None:
    """Once: what a crash left after the bytes were stored is not fetched again."""
    if EvidenceFile.objects.filter(pk=message.pk).exists():
        return
    with tempfile.TemporaryFile() as spool:
        got = with_token(partial(attempt, incoming.media_id, spool))
        mime = kind_of(incoming, got)
        spool.seek(0)
        key = default_storage.save(f"{folder_of(message.pk)}/{new_id()}", File(spool))
    file = EvidenceFile(
        evidence_id=message.pk, sha256=got.sha256, size=got.size, mime=mime, key=key, received_at=now()
    )
    hand_over(file)


def folder_of(message_id: UUID) -> str:
    return f"evidence/{message_id}"


def attempt(media_id: str, spool: IO[bytes], token: str) -> Downloaded:
    """From the beginning each time: WeChat has no way to go on in the middle."""
    spool.seek(0)
    spool.truncate()
    return download(token=token, media_id=media_id, sink=spool)


def kind_of(incoming: Incoming, got: Downloaded) -> str:
    """What the bytes are, and that they are what the message says they are."""
    found = sniff(got.head)
    if found.startswith(FAMILIES[MessageType(incoming.type)]):
        return found
    is_speex = incoming.voice_format == "speex" or got.declared_type.endswith("/speex")
    if incoming.type == MessageType.VOICE and not found and is_speex:
        return SPEEX
    raise WechatFault(FaultKind.NOT_TAKEN, "type_not_taken")


@transaction.atomic
def hand_over(file: EvidenceFile) -> None:
    """Nobody announced what these bytes would be, so they are what is expected of them."""
    announced = Evidence.objects.filter(pk=file.evidence_id)
    announced.update(sha256=file.sha256, size=file.size, mime=file.mime)
    receive_bytes(file=file, actor=SYSTEM)
