"""`make demo`: residents and workers played against the running system."""

import time
from argparse import ArgumentParser
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.sync.field_day.day import NobodyWorksError, Programme, any_seed, play
from apps.sync.field_day.line import Line, OutOfPatienceError, RefusedError
from apps.sync.field_day.outbox import NoMessageError
from apps.sync.field_day.table import show

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


class Command(BaseCommand):
    help = "Play a field day over HTTP alone: residents declare, workers verify offline, everything is counted."
    # It speaks HTTP; what it plays against has its own checks and its own database.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--declarations", type=int, default=200)
        parser.add_argument("--workers", type=int, default=8, help="try the accounts worker1 to workerN")
        parser.add_argument("--seed", type=int, help="the same invented people again; by default new ones each time")

    def handle(self, *_args: object, **options: Any) -> None:
        programme = Programme(
            declarations=options["declarations"],
            accounts=options["workers"],
            seed=any_seed() if options["seed"] is None else options["seed"],
            password=settings.DEMO_PASSWORD,
        )
        console = Console(highlight=False)
        line = Line(options["url"])
        began = time.monotonic()
        try:
            with Progress(*COLUMNS, console=console) as progress:
                score = play(line, progress, programme)
        except (NobodyWorksError, NoMessageError, OutOfPatienceError, RefusedError, httpx.HTTPError) as error:
            raise CommandError(str(error)) from error
        finally:
            line.close()
        show(console, score, line, time.monotonic() - began)
        if not score.is_clean:
            raise CommandError("Something was lost, or happened twice.", returncode=1)
