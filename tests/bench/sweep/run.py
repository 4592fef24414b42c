"""One sweep in a process of its own, with the settings that a worker has; what it took, as JSON.

python -m tests.bench.sweep.run load TASKS | due DUE TASKS ROUND | sweep DUE TASKS ROUND
"""

import importlib
import json
import sys
import time
from datetime import datetime

import django
from django.db import connection
from django.utils import timezone

from tests.bench.sweep import rows

MOST_SWEEPS = 10


def fall_due(due: int, tasks: int, number: int) -> None:
    """Other tasks each round, spread over all grids."""
    values: dict[str, int | datetime] = {"due": due, "tasks": tasks, "round": number, "now": timezone.now()}
    with connection.cursor() as cursor:
        # Now, so that none falls into the sweep.
        cursor.execute("CHECKPOINT")
        cursor.execute(rows.FALL_DUE, values)


def sweep(due: int, tasks: int, number: int) -> dict[str, float]:
    deadlines = importlib.import_module("apps.verification_tasks.services.sweep").sweep_deadlines
    # A worker has a connection, and has swept before.
    deadlines()
    fall_due(due, tasks, number)
    began, total, sweeps = time.perf_counter(), deadlines(), 1
    # A sweep stops when its time is up: on a machine that is busy with other things it takes a second one.
    while total.tasks < due and sweeps < MOST_SWEEPS:
        total, sweeps = total + deadlines(), sweeps + 1
    return {"seconds": time.perf_counter() - began, "tasks": total.tasks, "sweeps": sweeps}


def main(deed: str, *numbers: str) -> None:
    django.setup()
    given = [int(number) for number in numbers]
    if deed == "load":
        importlib.import_module("tests.bench.sweep.city").load(*given)
    elif deed == "due":
        fall_due(*given)
    else:
        sys.stdout.write(json.dumps(sweep(*given)))


if __name__ == "__main__":
    main(*sys.argv[1:])
