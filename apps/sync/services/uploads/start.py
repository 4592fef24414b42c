"""Begin an upload, and find it again."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.core.clock import now
from apps.core.crypto import encrypt_text
from apps.core.errors import DomainError, Forbidden, Gone, NotFound, TooLarge
from apps.core.ids import parse_uuid
from apps.sync.models import Device, Upload
from apps.sync.services.uploads.protocol import read_metadata
from apps.verification_tasks.selectors.evidence import may_add_bytes

METADATA = "sync_upload.metadata"


@transaction.atomic
def start_upload(*, device: Device, length: int, metadata: str) -> Upload:
    if length > settings.MAX_EVIDENCE_BYTES:
        raise TooLarge(f"Evidence may have at most {settings.MAX_EVIDENCE_BYTES} bytes.", code="evidence_too_large")
    evidence_id = parse_uuid(read_metadata(metadata).get("evidence_id"))
    if evidence_id is None or length == 0:
        detail = "Upload-Metadata must name an evidence_id (a UUID), and the file must not be empty."
        raise DomainError(detail, code="bad_metadata")
    if not may_add_bytes(device.staff_id, evidence_id):
        raise Forbidden("This evidence belongs to a task that is not yours.", code="out_of_scope")
    # The device's row is locked so that its open uploads cannot pass the limit together.
    Device.objects.select_for_update().get(pk=device.pk)
    if Upload.objects.filter(device=device, finished_at__isnull=True).count() >= settings.MAX_OPEN_UPLOADS:
        raise DomainError("Too many unfinished uploads; finish or delete some.", code="too_many_uploads", status=409)
    moment = now()
    return Upload.objects.create(
        evidence_id=evidence_id,
        device=device,
        length=length,
        metadata=encrypt_text(metadata, METADATA),
        created_at=moment,
        expires_at=moment + settings.UPLOAD_LIFETIME,
    )


def find_upload(*, device: Device, upload_id: UUID) -> Upload:
    """A worker's own uploads only, from whichever of their devices; one that has expired is gone."""
    upload = Upload.objects.filter(pk=upload_id, device__staff=device.staff_id).first()
    if upload is None:
        raise NotFound("There is no such upload.")
    if upload.finished_at is None and upload.expires_at <= now():
        raise Gone("This upload has expired; start it again.", code="upload_expired")
    return upload
