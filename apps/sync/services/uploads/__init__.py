"""Evidence bytes by tus 1.0.0: resumable, checked, never a whole file in memory."""

from apps.sync.services.uploads.expiry import finish_stranded_uploads, forget_upload, forget_uploads
from apps.sync.services.uploads.receive import receive_first, receive_part
from apps.sync.services.uploads.start import find_upload, start_upload

__all__ = [
    "find_upload",
    "finish_stranded_uploads",
    "forget_upload",
    "forget_uploads",
    "receive_first",
    "receive_part",
    "start_upload",
]
