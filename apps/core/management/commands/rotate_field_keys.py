"""Seal every encrypted value again with the newest of FIELD_KEYS; then the old ones can be taken off."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.rotation import BATCH, SealedColumn, remaining, rotate, sealed_columns


class Command(BaseCommand):
    help = "Seal every encrypted value again with the newest key; safe to stop and to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="values a transaction")
        parser.add_argument("--check", action="store_true", help="only count what is left")

    def handle(self, *_args: Any, batch: int, check: bool, **_options: Any) -> None:
        left = 0
        for column in sealed_columns():
            sealed = 0 if check else self.rotate_all(column, batch)
            outdated = remaining(column)
            left += outdated
            self.stdout.write(f"{column.context}: {sealed} sealed again, {outdated} left")
        if left:
            raise CommandError(f"{left} values are still under an old key or cipher; run this again.")
        self.stdout.write("Every value is under the newest key; the others can be taken off the ring.")

    def rotate_all(self, column: SealedColumn, batch: int) -> int:
        step, total = rotate(column, batch=batch), 0
        while step.sealed:
            total += step.sealed
            self.stderr.write(f"{column.context}: {total}", ending="\r")
            step = rotate(column, after=step.last, batch=batch)
        return total
