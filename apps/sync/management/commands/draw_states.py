"""Writes the page of state diagrams."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.sync.state_diagrams import page

PAGE = "deploy/docs/states.md"


class Command(BaseCommand):
    help = f"Draw the state tables of every room into {PAGE}."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is not current")

    def handle(self, *_args: object, **options: object) -> None:
        path = Path(settings.BASE_DIR) / PAGE
        drawn = page()
        if not options["check"]:
            path.write_text(drawn, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != drawn:
            raise CommandError(f"{PAGE} is not what the tables say; run `manage.py draw_states`.")
