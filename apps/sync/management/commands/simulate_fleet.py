"""A fleet against a running demonstration system, and an oracle that says whether anything was lost."""

import secrets
import time
from argparse import ArgumentParser
from collections.abc import Collection
from contextlib import nullcontext
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.sync.field_day.line import Line, OutOfPatienceError, RefusedError
from apps.sync.field_day.outbox import NoMessageError
from apps.sync.fleet.faults import Fault
from apps.sync.fleet.killing import Killer, NothingToKillError
from apps.sync.fleet.report import show
from apps.sync.fleet.simulation import NobodyWorksError, Programme, Simulation

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
# Of invented people, whose numbers have four digits for it; the demonstration's own have the low ones.
FIRST_PEOPLE, LAST_PEOPLE = 100, 9_900


class Command(BaseCommand):
    help = "Let a fleet of devices work through days of faults over HTTP, and prove that nothing is lost."
    # It speaks HTTP; what it plays against has its own checks and its own database.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--devices", type=int, default=200)
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument("--seed", type=int, default=1, help="the same steps again")
        parser.add_argument("--people", type=int, help="the same invented people again; new ones by default")
        parser.add_argument("--faults", default="all", help=f"all, none, or some of {', '.join(Fault)}")

        parser.add_argument("--kill", action="store_true", help="kill processes of this checkout's system meanwhile")

    def handle(self, *_args: object, **options: Any) -> None:
        programme = Programme(
            devices=options["devices"],
            days=options["days"],
            seed=options["seed"],
            people=options["people"] or FIRST_PEOPLE + secrets.randbelow(LAST_PEOPLE - FIRST_PEOPLE),
            faults=faults_of(options["faults"]),
            password=settings.DEMO_PASSWORD,
        )
        console = Console(highlight=False)
        console.print(f"Seed {programme.seed}, people {programme.people}")
        line = Line(options["url"], connections=64)
        began = time.monotonic()
        try:
            with Progress(*COLUMNS, console=console) as progress:
                simulation = Simulation(line, programme, progress)
                with Killer(simulation.report, programme.seed) if options["kill"] else nullcontext():
                    report = simulation.play()
        except (
            NobodyWorksError,
            NothingToKillError,
            NoMessageError,
            OutOfPatienceError,
            RefusedError,
            httpx.HTTPError,
        ) as error:
            raise CommandError(str(error)) from error
        finally:
            line.close()
        title = f"{programme.devices} devices, {programme.days} days, seed {programme.seed}"
        show(console, report, f"{title}: {time.monotonic() - began:.0f} s")
        if line.hiccups:
            console.print("Sent again, or not, after:", dict(line.hiccups))
        if not report.is_clean:
            raise CommandError("The oracle disagrees.", returncode=1)


def faults_of(text: str) -> Collection[Fault]:
    if text in {"all", "none"}:
        return frozenset(Fault) if text == "all" else frozenset()
    try:
        return frozenset(Fault(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise CommandError(f"{error}; there are {', '.join(Fault)}.") from error
