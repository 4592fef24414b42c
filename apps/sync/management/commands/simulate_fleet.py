"""A fleet against a running demonstration system, and an oracle that says whether anything was lost."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Collection, Sequence
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
from apps.sync.fleet.people import nobody_met_yet
from apps.sync.fleet.report import Run, show, show_all
from apps.sync.fleet.simulation import NobodyWorksError, Programme, Simulation

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
CANNOT_GO_ON = (
    NobodyWorksError,
    NothingToKillError,
    NoMessageError,
    OutOfPatienceError,
    RefusedError,
    httpx.HTTPError,
)


class Command(BaseCommand):
    help = "Let a fleet of devices work through days of faults over HTTP, and prove that nothing is lost."
    # It speaks HTTP; what it plays against has its own checks and its own database.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--devices", type=int, default=200)
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument("--seed", type=int, default=1, help="the same steps again")
        parser.add_argument("--seeds", type=seeds_of, metavar="1-10", help="one run after the other, and one table")
        parser.add_argument("--people", type=int, help="the same invented people again; new ones by default")
        parser.add_argument("--faults", default="all", help=f"all, none, or some of {', '.join(Fault)}")
        parser.add_argument("--kill", action="store_true", help="kill processes of this checkout's system meanwhile")

    def handle(self, *_args: object, **options: Any) -> None:
        console = Console(highlight=False)
        runs = [play(console, seed, options) for seed in options["seeds"] or [options["seed"]]]
        if len(runs) > 1:
            show_all(console, runs)
        if not all(run.report.is_clean for run in runs):
            raise CommandError("The oracle disagrees.", returncode=1)


def play(console: Console, seed: int, options: dict[str, Any]) -> Run:
    programme = Programme(
        devices=options["devices"],
        days=options["days"],
        seed=seed,
        people=options["people"] if options["people"] is not None else nobody_met_yet(),
        faults=faults_of(options["faults"]),
        password=settings.DEMO_PASSWORD,
    )
    console.print(f"Seed {programme.seed}, people {programme.people}")
    line = Line(options["url"], connections=64)
    began = time.monotonic()
    try:
        with Progress(*COLUMNS, console=console) as progress:
            simulation = Simulation(line, programme, progress)
            with Killer(simulation.report, seed) if options["kill"] else nullcontext():
                report = simulation.play()
    except CANNOT_GO_ON as error:
        raise CommandError(str(error)) from error
    finally:
        line.close()
    run = Run(programme.seed, programme.devices, programme.days, time.monotonic() - began, report)
    show(console, run)
    if line.hiccups:
        console.print("Sent again, or not, after:", dict(line.hiccups))
    return run


def seeds_of(text: str) -> Sequence[int]:
    """`3`, `1-10` or `1,4,7-9`."""
    found: list[int] = []
    try:
        for part in text.split(","):
            first, _, last = part.partition("-")
            found += range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise ArgumentTypeError("seeds are numbers like 3, 1-10 or 1,4,7-9") from error
    return found


def faults_of(text: str) -> Collection[Fault]:
    if text in {"all", "none"}:
        return frozenset(Fault) if text == "all" else frozenset()
    try:
        return frozenset(Fault(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise CommandError(f"{error}; there are {', '.join(Fault)}.") from error
