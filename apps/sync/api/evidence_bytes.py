"""Evidence bytes out, for those who may see the task; whole or in part, piece by piece."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.core.api.problem import problem_answer
from apps.core.api.schema import problems
from apps.core.audit import record_reading
from apps.core.errors import NotFound
from apps.core.storage import read_pieces
from apps.core.storage.ranges import Part, RangeNotSatisfiable, asked_part
from apps.sync.api.base import ThinAPIView
from apps.sync.auth import authenticate_device
from apps.verification_tasks.models import EvidenceFile
from apps.verification_tasks.selectors.evidence import evidence_for_worker

OCTETS: Final = "application/octet-stream"
# Bytes from a phone are shown as what they were sniffed to be, run nothing, and stay in no cache.
UNTRUSTED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "no-store",
    "Accept-Ranges": "bytes",
}
RANGE = OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range of bytes.")


class EvidenceBytesView(ThinAPIView):
    @extend_schema(
        operation_id="evidence_bytes",
        parameters=[RANGE],
        responses={
            (200, OCTETS): OpenApiTypes.BINARY,
            (206, OCTETS): OpenApiTypes.BINARY,
            **problems(401, 404, 416),
        },
    )
    def get(self, request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
        """The bytes, for a worker whose task it is; every reading is audited."""
        context = authenticate_device(request)
        evidence = evidence_for_worker(context.staff.pk, evidence_id)
        file = EvidenceFile.objects.filter(pk=evidence_id).first() if evidence else None
        if file is None:
            raise NotFound("There are no bytes by that id, or they are not yours to see.")
        record_reading(actor=context.actor, subject_type="evidence", subjects=[evidence_id])
        try:
            return stream(file, asked_part(request.headers.get("Range"), file.size))
        except RangeNotSatisfiable as error:
            answer = problem_answer(error)
            answer.headers["Content-Range"] = f"bytes */{file.size}"
            return answer


def stream(file: EvidenceFile, part: Part | None) -> StreamingHttpResponse:
    try:
        pieces = read_pieces(file.key, start=part.start, length=part.length) if part else read_pieces(file.key)
    except FileNotFoundError as error:
        # After a restore, say: the row is there, and the file is not.
        raise NotFound("The bytes of this evidence are not in the storage.", code="bytes_missing") from error
    headers = {**UNTRUSTED, "Content-Length": str(part.length if part else file.size)}
    if part:
        headers["Content-Range"] = part.content_range
    return StreamingHttpResponse(
        pieces, status=206 if part else 200, content_type=file.mime or OCTETS, headers=headers
    )
