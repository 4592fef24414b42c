"""After a restore of the database: refuse earlier cursors, and ask devices for what they sent since."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from apps.core.actors import SYSTEM
from apps.core.clock import parse_rfc3339, rfc3339
from apps.sync.services.feed import raise_feed_epoch


class Command(BaseCommand):
    help = "Begin a new epoch of the feed after the database was restored from a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reoffer-since",
            required=True,
            type=moment,
            metavar="TIME",
            help="RFC 3339 time of the backup: devices send again what they had answered since then.",
        )

    def handle(self, *_args: Any, reoffer_since: datetime, **_options: Any) -> None:
        epoch = raise_feed_epoch(reoffer_since=reoffer_since, actor=SYSTEM)
        self.stdout.write(f"Feed epoch {epoch.number}: events since {rfc3339(reoffer_since)} are asked for again.")


def moment(text: str) -> datetime:
    parsed = parse_rfc3339(text)
    if parsed is None:
        raise ArgumentTypeError("not an RFC 3339 time with an offset, like 2026-11-23T08:00:00Z")
    return parsed
