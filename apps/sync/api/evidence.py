"""Evidence bytes in, by tus 1.0.0."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.core.api.schema import problems
from apps.core.crypto import decrypt_text
from apps.core.errors import UnsupportedMedia
from apps.sync.api.base import ThinAPIView
from apps.sync.auth import authenticate_device
from apps.sync.models import Upload
from apps.sync.services.uploads import find_upload, forget_upload, receive_first, receive_part, start_upload
from apps.sync.services.uploads.protocol import (
    EXTENSIONS,
    HASHES,
    OFFSET_TYPE,
    VERSION,
    Checksum,
    VersionRefused,
    read_count,
)
from apps.sync.services.uploads.start import METADATA

RESUMABLE = OpenApiParameter("Tus-Resumable", str, OpenApiParameter.HEADER, required=True, enum=[VERSION])
LENGTH = OpenApiParameter("Upload-Length", int, OpenApiParameter.HEADER, required=True)
OFFSET = OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)
METADATA_HEADER = OpenApiParameter("Upload-Metadata", str, OpenApiParameter.HEADER, required=True)


class TusView(ThinAPIView):
    """Every answer carries the version; a request of another version is refused."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        override = request.headers.get("X-HTTP-Method-Override")
        if override and request.method == "POST":
            request.method = override.upper()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        if response.status_code == VersionRefused.status:
            response.headers["Tus-Version"] = VERSION
        return response

    def options(self, _request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(
            status=204,
            headers={
                "Tus-Version": VERSION,
                "Tus-Extension": EXTENSIONS,
                "Tus-Max-Size": str(settings.MAX_EVIDENCE_BYTES),
                "Tus-Checksum-Algorithm": ",".join(HASHES),
            },
        )


def check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise VersionRefused(f"Tus-Resumable must be {VERSION}.")


def state_headers(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.received), "Cache-Control": "no-store"}
    if upload.finished_at is None:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return headers


class UploadsView(TusView):
    @extend_schema(
        operation_id="evidence_upload_start",
        parameters=[RESUMABLE, LENGTH, METADATA_HEADER],
        request={OFFSET_TYPE: OpenApiTypes.BINARY},
        responses={201: None, **problems(400, 401, 403, 409, 412, 413, 460)},
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin an upload; its address is in Location. The body, if any, is its first bytes."""
        check_version(request)
        context = authenticate_device(request)
        length = read_count(request.headers.get("Upload-Length"), "Upload-Length")
        checksum = Checksum.read(request.headers.get("Upload-Checksum"))
        upload = start_upload(
            device=context.device, length=length, metadata=request.headers.get("Upload-Metadata", "")
        )
        if request.content_type == OFFSET_TYPE:
            receive_first(upload=upload, read=request.read, checksum=checksum, actor=context.actor)
        location = f"{request.path}uploads/{upload.pk}"
        return HttpResponse(status=201, headers={"Location": location, **state_headers(upload)})


class UploadView(TusView):
    @extend_schema(
        operation_id="evidence_upload_state",
        parameters=[RESUMABLE],
        responses={200: None, **problems(401, 404, 410, 412)},
    )
    def head(self, request: HttpRequest, upload_id: UUID) -> HttpResponse:
        """How far it has come."""
        check_version(request)
        upload = find_upload(device=authenticate_device(request).device, upload_id=upload_id)
        headers = {
            "Upload-Length": str(upload.length),
            "Upload-Metadata": decrypt_text(bytes(upload.metadata), METADATA),
            **state_headers(upload),
        }
        return HttpResponse(status=200, headers=headers)

    @extend_schema(
        operation_id="evidence_upload_part",
        parameters=[RESUMABLE, OFFSET],
        request={OFFSET_TYPE: OpenApiTypes.BINARY},
        responses={204: None, **problems(400, 401, 404, 409, 410, 412, 413, 415, 460)},
    )
    def patch(self, request: HttpRequest, upload_id: UUID) -> HttpResponse:
        """The next bytes."""
        check_version(request)
        context = authenticate_device(request)
        if request.content_type != OFFSET_TYPE:
            raise UnsupportedMedia(f"Content-Type must be {OFFSET_TYPE}.")
        start = read_count(request.headers.get("Upload-Offset"), "Upload-Offset")
        checksum = Checksum.read(request.headers.get("Upload-Checksum"))
        upload = find_upload(device=context.device, upload_id=upload_id)
        receive_part(upload=upload, start=start, read=request.read, checksum=checksum, actor=context.actor)
        return HttpResponse(status=204, headers=state_headers(upload))

    @extend_schema(
        operation_id="evidence_upload_end",
        parameters=[RESUMABLE],
        responses={204: None, **problems(401, 404, 410, 412)},
    )
    def delete(self, request: HttpRequest, upload_id: UUID) -> HttpResponse:
        """Give an unfinished upload up."""
        check_version(request)
        forget_upload(upload=find_upload(device=authenticate_device(request).device, upload_id=upload_id))
        return HttpResponse(status=204)
