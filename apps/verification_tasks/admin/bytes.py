"""The bytes of evidence for people, piece by piece."""

from typing import Final

from django.http import Http404, StreamingHttpResponse

from apps.core.storage import read_pieces
from apps.verification_tasks.models import EvidenceFile

# Bytes from elsewhere are shown as what they were sniffed to be, run nothing, and stay in no cache.
UNTRUSTED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "no-store",
}


def answer_bytes(file: EvidenceFile) -> StreamingHttpResponse:
    try:
        pieces = read_pieces(file.key)
    except FileNotFoundError as error:
        # After a restore, say: the row is there, and the file is not.
        raise Http404 from error
    kind = file.mime or "application/octet-stream"
    headers = {**UNTRUSTED, "Content-Length": str(file.size)}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)
