"""Every kind of file that the wire contract names is known by its bytes, and no other is."""

import pytest

from apps.verification_tasks.media_types import Sniffer, canonical_type


def box(brand: bytes, *compatible: bytes) -> bytes:
    return bytes([0, 0, 0, 16 + 4 * len(compatible)]) + b"ftyp" + brand + bytes(4) + b"".join(compatible)


def track(handler: bytes) -> bytes:
    return b"\x00\x00\x00\x21hdlr" + bytes(8) + handler + bytes(13)


def kind_of(content: bytes, *, piece: int = 64 * 1024) -> str:
    sniffer = Sniffer()
    for start in range(0, len(content), piece):
        sniffer.feed(content[start : start + piece])
    return sniffer.kind


SOUND = bytes(range(256)) * 300
KINDS = {
    "JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    "JPEG with EXIF": (b"\xff\xd8\xff\xe1\x00\x10Exif", "image/jpeg"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "image/png"),
    "WebP": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(20), "image/webp"),
    "HEIC of an iPhone": (box(b"heic", b"mif1", b"heic"), "image/heic"),
    "HEIC with ten bits": (box(b"heix", b"mif1", b"heix"), "image/heic"),
    "HEIC of an Android": (box(b"mif1", b"mif1", b"heic"), "image/heic"),
    "M4A": (box(b"M4A ", b"M4A ", b"mp42"), "audio/mp4"),
    "M4A of an Android, told at its end": (box(b"mp42", b"isom", b"mp42") + SOUND + track(b"soun"), "audio/mp4"),
    "M4A of a browser, told at its beginning": (box(b"isom", b"iso5") + track(b"soun") + SOUND, "audio/mp4"),
    "MP3 with ID3": (b"ID3\x03\x00" + bytes(20), "audio/mpeg"),
    "MP3": (b"\xff\xfb\x90\x00" + bytes(20), "audio/mpeg"),
    "MP3 with checksums": (b"\xff\xfa\x90\x00" + bytes(20), "audio/mpeg"),
    "AMR": (b"#!AMR\n" + bytes(20), "audio/amr"),
    "AMR, wide band": (b"#!AMR-WB\n" + bytes(20), "audio/amr"),
    "OGG": (b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead", "audio/ogg"),
    "PDF": (b"%PDF-1.7\n", "application/pdf"),
}


@pytest.mark.parametrize(("content", "name"), KINDS.values(), ids=KINDS)
def test_what_is_taken(content: bytes, name: str) -> None:
    assert kind_of(content) == name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ" + bytes(100),
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(100),
        b"GIF89a" + bytes(20),
        box(b"mp42", b"isom"),
        box(b"mp42", b"isom") + track(b"soun") + track(b"vide"),
        box(b"qt  ") + track(b"vide"),
        SOUND + track(b"soun"),
    ],
)
def test_what_is_not_taken(content: bytes) -> None:
    assert kind_of(content) == ""


@pytest.mark.parametrize("piece", [1, 7, 16, 1000])
def test_where_the_pieces_are_cut_does_not_matter(piece: int) -> None:
    sound = box(b"mp42", b"isom") + SOUND[:2000] + track(b"soun")
    assert kind_of(sound, piece=piece) == "audio/mp4"
    assert kind_of(sound + track(b"vide"), piece=piece) == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("image/jpg", "image/jpeg"),
        ("IMAGE/JPEG; q=1", "image/jpeg"),
        ("image/heif", "image/heic"),
        ("audio/x-m4a", "audio/mp4"),
        ("audio/mp3", "audio/mpeg"),
        ("audio/amr-wb", "audio/amr"),
        ("text/html", "text/html"),
    ],
)
def test_types_by_their_usual_names(said: str, meant: str) -> None:
    assert canonical_type(said) == meant
