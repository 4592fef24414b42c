"""What will be late in the next days, and how far off that has been: computed now instead of by the clock."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.verification_tasks.forecast.services import WEEKS, compute_forecast, replay_weeks


class Command(BaseCommand):
    help = "Test the forecast on past weeks, state its error, and compute it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--weeks", type=int, default=WEEKS, help="how many past weeks to replay; 0: none")

    def handle(self, *_args: Any, weeks: int, **_options: Any) -> None:
        if weeks and replay_weeks(weeks=weeks, say=self.stdout.write) is None:
            self.stdout.write("There is no past to test on yet.")
        made = compute_forecast()
        self.stdout.write(f"{made.grids.count()} grids, {made.moves.count()} moves suggested")
