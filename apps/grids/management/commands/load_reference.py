"""Load divisions, code tables and grids; run it as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core.actors import SYSTEM
from apps.grids.services import load_reference


class Command(BaseCommand):
    help = "Load divisions, code tables and grids. What is loaded already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-grids", action="store_true", help="invent no grids, the city brings its own")

    def handle(self, *_args: Any, without_grids: bool, **_options: Any) -> None:
        loaded = load_reference(actor=SYSTEM, with_grids=not without_grids)
        self.stdout.write(f"Divisions: {loaded.divisions} written, codes: {loaded.codes}, grids: {loaded.grids}.")
