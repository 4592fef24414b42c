"""Writes the table of roles and permissions into its page."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.grids.role_table import with_table

PAGE = "deploy/docs/roles.md"


class Command(BaseCommand):
    help = f"Draw the table of roles and permissions into {PAGE}."
    requires_system_checks = []

    def handle(self, *_args: object, **_options: object) -> None:
        path = Path(settings.BASE_DIR) / PAGE
        path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")
