"""Which kinds of bytes are taken as evidence, told by the bytes themselves and by any usual name."""

from typing import Final

import filetype

ALIASES: Final = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "application/ogg": "audio/ogg",
}
TAKEN: Final = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/heic",
        "audio/mp4",
        "audio/mpeg",
        "audio/amr",
        "audio/ogg",
        "application/pdf",
    }
)
# No more of a file than this is needed to tell its kind.
HEAD_BYTES: Final = 8192


def canonical_type(name: str) -> str:
    bare = name.partition(";")[0].strip().lower()
    return ALIASES.get(bare, bare)


def sniff(head: bytes) -> str:
    """The type of a file that starts like this; empty where it is not one that is taken."""
    kind = filetype.guess(head)
    name = canonical_type(kind.mime) if kind else ""
    return name if name in TAKEN else ""
