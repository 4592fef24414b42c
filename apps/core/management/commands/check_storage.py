"""Write, read and delete a small file where evidence lies: the keys, the bucket and the rights in one go."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import Unavailable
from apps.core.ids import new_id
from apps.core.storage import clear_folder, read_pieces

CONTENT = b"Doorstep looks whether it may write here."


class Command(BaseCommand):
    help = "Write, read and delete a small file where evidence lies."

    def handle(self, **_: Any) -> None:
        folder = f"checks/{new_id()}"
        try:
            key = default_storage.save(f"{folder}/file", ContentFile(CONTENT))
            whole, part = b"".join(read_pieces(key)), b"".join(read_pieces(key, start=9, length=5))
            clear_folder(folder)
            is_gone = not default_storage.exists(key)
        except (Unavailable, OSError) as error:
            raise CommandError(f"The storage cannot be used: {error.__cause__ or error}") from error
        if (whole, part, is_gone) != (CONTENT, b"looks", True):
            raise CommandError("The storage does not give back what was written, or does not delete.")
        self.stdout.write(self.style.SUCCESS("Written, read, read in part and deleted."))
