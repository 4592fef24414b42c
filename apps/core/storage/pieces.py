"""A file that is read piece by piece and closed at its end, or where its reader stops."""

from collections.abc import Iterator
from typing import Final, Protocol

# How much of a file is in memory at a time.
PIECE: Final = 64 * 1024


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class Pieces(Iterator[bytes]):
    """No generator: one that nobody began would not close its file."""

    def __init__(self, file: Readable, length: int | None = None) -> None:
        self.file = file
        self.left = length

    def __next__(self) -> bytes:
        piece = self.file.read(PIECE if self.left is None else min(PIECE, self.left))
        if not piece:
            self.close()
            raise StopIteration
        if self.left is not None:
            self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()
