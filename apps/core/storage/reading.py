"""What our storages do besides Django's: `default_storage` is one of them, as the settings say."""

from typing import Protocol, cast

from django.core.files.storage import default_storage

from apps.core.storage.pieces import Pieces


class PieceStorage(Protocol):
    """What FolderStorage and BucketStorage both are, on top of Django's Storage."""

    def pieces(self, name: str, start: int, length: int | None) -> Pieces: ...

    def clear(self, folder: str, spare: str) -> None: ...


def read_pieces(key: str, *, start: int = 0, length: int | None = None) -> Pieces:
    """The bytes from `start`, to the end where no length is given.

    FileNotFoundError where there is no such file, at the call and not in the middle of an answer.
    """
    return storage().pieces(key, start, length)


def clear_folder(folder: str, *, spare: str = "") -> None:
    """Delete what lies directly in it, but for the key to spare."""
    storage().clear(folder, spare)


def storage() -> PieceStorage:
    return cast("PieceStorage", default_storage)
