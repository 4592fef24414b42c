"""Files in a folder of this machine, or of one that several share."""

import os
from contextlib import suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from apps.core.storage.pieces import Pieces


class FolderStorage(FileSystemStorage):
    """What was saved is on the disk: the sender is told that it may forget it."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        # Django's own hook; its stubs do not know it.
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        sync(path)
        sync(path.parent)
        return saved

    def pieces(self, name: str, start: int, length: int | None) -> Pieces:
        file = self.open(name, "rb")
        file.seek(start)
        return Pieces(file, length)

    def clear(self, folder: str, spare: str) -> None:
        if not self.exists(folder):
            return
        keys = {f"{folder}/{name}" for name in self.listdir(folder)[1]}
        for key in keys - {spare}:
            self.delete(key)
        # Somebody may write there at this moment: then the folder stays.
        with suppress(OSError):
            Path(self.path(folder)).rmdir()


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
