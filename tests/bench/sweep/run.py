"""`python -m tests.bench.sweep.run load TASKS`, or `sweep DUE EVERY ROUND`: one sweep in a process of its own.

Prints what it took as JSON. By DOORSTEP's settings, as a worker has them.
"""

import importlib
import json
import sys
import time

import django
from django.db import connection
from django.utils import timezone

from tests.bench.sweep import rows


def fall_due(due: int, every: int, number: int) -> None:
    """Other tasks each round, spread over all grids."""
    with connection.cursor() as cursor:
        values = {"due": due, "every": every, "round": number, "now": timezone.now()}
        cursor.execute(rows.FALL_DUE, values)
        # As a worker finds it: the statistics know that few are due.
        cursor.execute("CHECKPOINT")


def sweep(due: int, every: int, number: int) -> dict[str, float]:
    deadlines = importlib.import_module("apps.verification_tasks.services.sweep").sweep_deadlines
    # A worker has a connection, and has swept before.
    deadlines()
    fall_due(due, every, number)
    began = time.perf_counter()
    counts = deadlines()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "tasks": counts.tasks, "steps": counts.steps, "overdue": counts.overdue}


def main(deed: str, *numbers: str) -> None:
    django.setup()
    given = [int(number) for number in numbers]
    if deed == "load":
        importlib.import_module("tests.bench.sweep.city").load(*given)
    else:
        sys.stdout.write(json.dumps(sweep(*given)))


if __name__ == "__main__":
    main(*sys.argv[1:])
