"""Unfinished uploads do not stay for ever."""

from datetime import timedelta

import structlog
from django.db.models import F

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.errors import Unavailable
from apps.core.storage import clear_folder
from apps.sync.models import Upload
from apps.sync.services.uploads.assemble import assemble
from apps.sync.services.uploads.places import parts_folder

BATCH = 100
# Long enough for the request that brought the last byte to put the whole together itself.
STRANDED_AFTER = timedelta(minutes=2)

log = structlog.get_logger(__name__)


def forget_upload(*, upload: Upload) -> None:
    """Take an unfinished upload away with its parts.

    First nothing more is taken in, then the bytes go, then the row: whenever this is cut short, the row is still
    there and the next sweep goes on.
    """
    Upload.objects.filter(pk=upload.pk).update(expires_at=now())
    clear_folder(parts_folder(upload))
    Upload.objects.filter(pk=upload.pk).delete()


def forget_uploads() -> int:
    """Take away what has expired, finished ones' rows too; how many there were."""
    expired = list(Upload.objects.filter(expires_at__lte=now()).order_by("expires_at")[:BATCH])
    for upload in expired:
        forget_upload(upload=upload)
    return len(expired)


def finish_stranded_uploads() -> int:
    """Put together what was complete when its process died; how many could be."""
    complete = Upload.objects.filter(received=F("length"), finished_at__isnull=True)
    stranded = list(complete.filter(created_at__lte=now() - STRANDED_AFTER).order_by("created_at")[:BATCH])
    return sum(finish(upload) for upload in stranded)


def finish(upload: Upload) -> bool:
    """One that cannot be read stops no other; it is tried again until it expires."""
    try:
        assemble(upload=upload, actor=SYSTEM)
    except (Unavailable, OSError) as error:
        log.warning("upload_not_finished", upload=str(upload.pk), error=type(error).__name__)
        return False
    return True
