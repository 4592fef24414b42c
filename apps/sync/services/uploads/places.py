"""Where the bytes of an upload lie, before it is whole and after."""

from apps.sync.models import Upload


def parts_folder(upload: Upload) -> str:
    return f"parts/{upload.pk}"


def whole_folder(upload: Upload) -> str:
    return f"evidence/{upload.evidence_id}/{upload.pk}"
