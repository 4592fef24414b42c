"""The bytes of evidence for people, piece by piece; a part of them, so that a player can seek."""

from typing import Final

from django.http import Http404, StreamingHttpResponse

from apps.core.storage import read_pieces
from apps.core.storage.ranges import Part
from apps.verification_tasks.models import EvidenceFile

# Bytes from elsewhere are shown as what they were sniffed to be, run nothing, and stay in no cache.
UNTRUSTED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "no-store",
}


def answer_bytes(file: EvidenceFile, part: Part | None = None) -> StreamingHttpResponse:
    try:
        pieces = read_pieces(file.key, start=part.start, length=part.length) if part else read_pieces(file.key)
    except FileNotFoundError as error:
        # After a restore, say: the row is there, and the file is not.
        raise Http404 from error
    kind = file.mime or "application/octet-stream"
    length = part.length if part else file.size
    headers = {**UNTRUSTED, "Accept-Ranges": "bytes", "Content-Length": str(length)}
    if part:
        headers["Content-Range"] = part.content_range
    return StreamingHttpResponse(pieces, status=206 if part else 200, content_type=kind, headers=headers)
