"""Unfinished uploads do not stay for ever."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.sync.models import Upload
from apps.sync.services.uploads.assemble import assemble

BATCH = 100
# Long enough for the request that brought the last byte to put the whole together itself.
STRANDED_AFTER = timedelta(minutes=2)


def forget_upload(*, upload: Upload) -> None:
    """Take an unfinished upload away with its parts."""
    with transaction.atomic():
        keys = list(upload.parts.values_list("key", flat=True))
        Upload.objects.filter(pk=upload.pk).delete()
    for key in keys:
        default_storage.delete(key)


def forget_uploads() -> int:
    """Take away what has expired, finished ones' rows too; how many there were."""
    expired = list(Upload.objects.filter(expires_at__lte=now()).order_by("expires_at")[:BATCH])
    for upload in expired:
        forget_upload(upload=upload)
    return len(expired)


def finish_stranded_uploads() -> int:
    """Put together what was complete when its process died; how many there were."""
    complete = Upload.objects.filter(received=F("length"), finished_at__isnull=True)
    stranded = list(complete.filter(created_at__lte=now() - STRANDED_AFTER)[:BATCH])
    for upload in stranded:
        assemble(upload=upload, actor=SYSTEM)
    return len(stranded)
