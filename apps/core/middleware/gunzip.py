"""Open gzip step by step, so that a small body that opens into a huge one is stopped at the limit."""

import zlib
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from apps.core.errors import DomainError

CHUNK: Final = 64 * 1024
GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class TooLong(Exception):
    """The opened body has passed the limit."""


def gunzip(read: Callable[[int], bytes], limit: int) -> bytes:
    """The opened body; a file may be several gzip members one after another (RFC 1952, section 2.2)."""
    opener = zlib.decompressobj(GZIP_WINDOW)
    opened = bytearray()
    taken = 0
    try:
        while chunk := read(CHUNK):
            taken += len(chunk)
            if taken > limit:
                raise TooLong
            while chunk:
                if opener.eof:
                    opener = zlib.decompressobj(GZIP_WINDOW)
                opened += opener.decompress(chunk, limit + 1 - len(opened))
                if len(opened) > limit:
                    raise TooLong
                chunk = opener.unused_data if opener.eof else opener.unconsumed_tail
        opened += opener.flush()
    except zlib.error as error:
        raise DomainError(_("The body is not gzip, though Content-Encoding says so."), code="bad_encoding") from error
    if len(opened) > limit:
        raise TooLong
    if taken and not opener.eof:
        raise DomainError(_("The gzip body ends too early."), code="bad_encoding")
    return bytes(opened)
