"""Pictures and sound of evidence on a task's pages; each byte that leaves is a reading, and audited."""

import uuid
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.core import audit
from apps.core.storage import read_pieces
from apps.core.storage.ranges import RangeNotSatisfiable, asked_part
from apps.grids.office.details import Media
from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.admin.bytes import UNTRUSTED, answer_bytes
from apps.verification_tasks.models import Evidence, EvidenceFile, VerificationTask

# What a browser draws and plays; the rest is opened as a file.
DRAWN: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
PLAYED: Final = frozenset({"audio/mp4", "audio/x-m4a", "audio/mpeg", "audio/ogg", "audio/aac"})
SMALL: Final = (360, 360)
# As for the signs: whatever claims to be larger is not opened.
MOST_PIXELS: Final = 100_000_000


def media_of(task: VerificationTask, files: Iterable[EvidenceFile]) -> dict[uuid.UUID, Media]:
    return {file.evidence_id: medium(task, file) for file in files}


def medium(task: VerificationTask, file: EvidenceFile) -> Media:
    url = reverse("admin:task_evidence", args=[task.pk, file.evidence_id])
    if file.mime in DRAWN:
        return Media("picture", url, _("Open the picture"), f"{url}?small=1")
    return Media("sound" if file.mime in PLAYED else "file", url, _("Recording"))


class EvidenceView:
    """For the tasks' admin."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.evidence_view)
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into
        return [path("<uuid:object_id>/evidence/<uuid:evidence_id>/", view, name="task_evidence"), *urls]

    def evidence_view(self, request: HttpRequest, object_id: uuid.UUID, evidence_id: uuid.UUID) -> HttpResponseBase:
        viewer, task = viewer_of(request), self.find(request, str(object_id))  # type: ignore[attr-defined]
        if not viewer.reads_personal_data:
            raise PermissionDenied
        theirs = Evidence.objects.filter(task=task, pk=evidence_id).exists()
        file = EvidenceFile.objects.filter(pk=evidence_id).first() if theirs else None
        if file is None:
            raise Http404
        audit.record_reading(actor=viewer.actor(), subject_type="evidence", subjects=[evidence_id])
        if "small" in request.GET and file.mime in DRAWN:
            return thumbnail(file)
        try:
            return answer_bytes(file, asked_part(request.headers.get("Range"), file.size))
        except RangeNotSatisfiable:
            return HttpResponse(status=416, headers={**UNTRUSTED, "Content-Range": f"bytes */{file.size}"})


def thumbnail(file: EvidenceFile) -> HttpResponse:
    """Made anew each time: a copy would be one more place from which personal data has to be erased."""
    try:
        content = b"".join(read_pieces(file.key))
    except FileNotFoundError as error:
        raise Http404 from error
    try:
        small = shrunk(content)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Http404 from error
    return HttpResponse(small, content_type="image/jpeg", headers=UNTRUSTED)


def shrunk(content: bytes) -> bytes:
    sink = BytesIO()
    with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too large to be drawn small")
        image.draft("RGB", SMALL)
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail(SMALL)
        upright.save(sink, "JPEG", quality=80)
    return sink.getvalue()
