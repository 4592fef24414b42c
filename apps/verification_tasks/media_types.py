"""Which kinds of bytes are taken as evidence, told by the bytes themselves and by any usual name."""

import re
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
    "audio/amr-wb": "audio/amr",
}
VIDEO: Final = frozenset({"video/mp4", "video/3gpp", "video/quicktime", "video/x-m4v"})
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
# No more of a file than this is needed to tell its kind, but for a recording of a telephone; see `Sniffer`.
HEAD_BYTES: Final = 8192
# What the library does not know, by the bytes at the beginning (`ftyp` at 4 is the same for all of ISO's).
BEGINNINGS: Final = {
    b"#!AMR-WB\n": "audio/amr",
    b"\xff\xfa": "audio/mpeg",
}
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})
# The handler of a track stands this far behind its box's name (ISO/IEC 14496-12, 8.4.3).
HANDLER: Final = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
OVERLAP: Final = 15


def canonical_type(name: str) -> str:
    bare = name.partition(";")[0].strip().lower()
    return ALIASES.get(bare, bare)


def sniff(head: bytes) -> str:
    """The type of a file that starts like this; empty where it is not one that is taken."""
    name = guess(head)
    return name if name in TAKEN else ""


def guess(head: bytes) -> str:
    """As far as its beginning tells, taken or not."""
    for beginning, name in BEGINNINGS.items():
        if head.startswith(beginning):
            return name
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "image/heic"
    kind = filetype.guess(head)
    return canonical_type(kind.mime) if kind else ""


class Sniffer:
    """Fed with a file piece by piece. An Android telephone records sound into a container with the brand of a video
    and tells only behind the sound that no picture is in it: such a file is M4A when all its tracks are sound.
    """

    def __init__(self) -> None:
        self.head = b""
        self.tail = b""
        self.tracks: set[bytes] = set()

    def feed(self, piece: bytes) -> None:
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]
        if self.head[4:8] == b"ftyp":
            seen = self.tail + piece
            self.tracks.update(HANDLER.findall(seen))
            self.tail = seen[-OVERLAP:]

    @property
    def kind(self) -> str:
        """Empty where it is not one that is taken."""
        name = guess(self.head)
        if name in VIDEO and self.tracks == {b"soun"}:
            name = "audio/mp4"
        return name if name in TAKEN else ""
