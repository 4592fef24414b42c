"""When a year's rest days have been published: what had to be guessed is computed again."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.actors import SYSTEM
from apps.verification_tasks.services.deadlines import recompute_deadlines


class Command(BaseCommand):
    help = "Compute the provisional deadlines of running tasks again, with the calendar as it is known now."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = recompute_deadlines(actor=SYSTEM)
        self.stdout.write(f"{done.settled} deadlines are final now, {done.moved} have moved.")
