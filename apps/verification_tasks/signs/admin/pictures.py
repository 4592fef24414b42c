"""Both pictures of a sign, streamed to who may see their tasks; every reading is audited."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.audit import record_reading
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.models import Evidence, EvidenceFile, Sign

# Bytes from a phone are shown as what they were sniffed to be, run nothing, and stay in no cache.
UNTRUSTED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}
SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Shown:
    title: Promise
    url: str
    # Browsers do not draw HEIC: such a picture is a link.
    drawn: bool


def pictures_of(viewer: Viewer, sign: Sign) -> list[Shown]:
    if not viewer.reads_personal_data:
        return []
    titles = {sign.evidence_id: _("This work"), sign.other_evidence_id: _("The other side")}
    mimes = dict(
        EvidenceFile.objects.filter(pk__in=in_scope(viewer, sign), mime__startswith="image/").values_list(
            "pk", "mime"
        )
    )
    return [
        Shown(title, reverse("admin:sign_picture", args=[sign.pk, ident]), mimes[ident] in SHOWN)
        for ident, title in titles.items()
        if ident in mimes
    ]


def in_scope(viewer: Viewer, sign: Sign) -> set[UUID]:
    idents = [ident for ident in (sign.evidence_id, sign.other_evidence_id) if ident]
    rows = Evidence.objects.filter(viewer.scope(grid="task__grid", town="task__town"), pk__in=idents)
    return set(rows.values_list("pk", flat=True))


def stream(viewer: Viewer, sign: Sign, evidence_id: UUID) -> FileResponse:
    if not viewer.reads_personal_data:
        raise PermissionDenied
    file = EvidenceFile.objects.filter(pk=evidence_id).first() if evidence_id in in_scope(viewer, sign) else None
    if file is None or not default_storage.exists(file.key):
        raise Http404
    record_reading(actor=viewer.actor(), subject_type="evidence", subjects=[evidence_id], reason=f"sign {sign.pk}")
    mime = file.mime or "application/octet-stream"
    return FileResponse(default_storage.open(file.key, "rb"), content_type=mime, headers=UNTRUSTED)
