"""The deadlines in a storm: every step exactly once, and none later than the next sweep.

STORM_SECONDS=300 makes it five minutes; the short form runs with every change. STORM_SEED makes it another one.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from apps.core.clock import now
from apps.verification_tasks.models import Escalation, VerificationTask
from apps.verification_tasks.services.sweep import sweep_deadlines
from deploy.local import engines
from deploy.local.ports import free_port
from tests.cast.database import database_url
from tests.cast.verification_tasks import Quarter, days_ago
from tests.chaos.storm import findings
from tests.chaos.storm.programs import Crew, crew
from tests.chaos.storm.weather import Weather
from tests.chaos.storm.witness import FILE

SECONDS = int(os.environ.get("STORM_SECONDS", "30"))
SEED = int(os.environ.get("STORM_SEED", "7"))
TASKS_A_SECOND = 8
REDIS_AWAY_S = 8
STEPS = 4

pytestmark = [
    pytest.mark.slow,
    pytest.mark.chaos,
    pytest.mark.timeout(SECONDS + 240),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="doorstep-storm-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def manned(transactional_db: None, folder: Path) -> Iterator[Crew]:
    store = engines.store(folder, free_port(), engines.Passwords(), durable=True)
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": store.url,
        FILE: str(folder / "sweeps"),
        "MALLOC_ARENA_MAX": "2",
    }
    with crew(folder, store, environment) as found:
        yield found


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, what
        time.sleep(0.5)


def tasks_that_fall_due(quarter: Quarter, first: datetime) -> list[VerificationTask]:
    """Their earlier steps are taken; the deadline itself comes within the storm, a few each second."""
    count = SECONDS * TASKS_A_SECOND
    tasks = quarter.tasks(count, created_at=days_ago(9))
    for number, task in enumerate(tasks):
        task.due_at = first + timedelta(seconds=number / TASKS_A_SECOND)
    VerificationTask.objects.bulk_update(tasks, ["due_at"], batch_size=1000)
    while sweep_deadlines().batches:
        pass
    assert Escalation.objects.count() == count * (STEPS - 1)
    return tasks


def test_a_storm_costs_no_step_and_doubles_none(
    quarter: Quarter, manned: Crew, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_until(lambda: bool(findings.sweeps_in(folder / "sweeps")), 90, "nobody sweeps")
    # The earlier steps are taken here, which needs its time.
    first = now() + timedelta(seconds=5 + SECONDS / 20)
    tasks = tasks_that_fall_due(quarter, first)
    weather = Weather(manned, Random(SEED))
    weather.storm(SECONDS * 0.5)
    weather.take_redis_away(REDIS_AWAY_S)
    weather.storm(SECONDS * 0.5)
    is_over = VerificationTask.objects.filter(next_check_at__isnull=False).exists
    wait_until(lambda: not is_over(), 120, "the sweep does not catch up")

    wanted = {(task.pk, step): 1 for task in tasks for step in range(1, STEPS + 1)}
    assert findings.steps_taken() == wanted
    assert findings.apologies() == {str(task.declaration_id): 1 for task in tasks}
    assert findings.audited() == {str(task.pk): 1 for task in tasks}
    # One step is the leader's, one the town's, one the centre's.
    for person in (quarter.leader, quarter.supervisor, quarter.centre):
        assert findings.told_of(person) == len(tasks)
    # On track, soon due, overdue.
    assert set(VerificationTask.objects.values_list("version", "sla")) == {(3, "overdue")}

    sweeps = [sweep for sweep in findings.sweeps_in(folder / "sweeps") if sweep.began > first]
    last_step = Escalation.objects.filter(step=STEPS).values_list("due_at", "taken_at")
    late = findings.lateness(list(last_step), sweeps)
    gap = findings.longest_gap(sweeps)
    with capsys.disabled():
        sys.stdout.write(report(weather, len(wanted), late, sweeps, gap))
    assert max(each.missed for each in late) <= 1
    assert gap < timedelta(seconds=REDIS_AWAY_S + 45)


def report(
    weather: Weather,
    steps: int,
    late: list[findings.Lateness],
    sweeps: list[findings.Sweep],
    gap: timedelta,
) -> str:
    seconds = sorted(each.behind.total_seconds() for each in late)
    starts = sum(program.starts for program in weather.crew.programs)
    by_sweep = [sum(each.missed == number for each in late) for number in range(2)]
    return (
        f"\nStorm of {SECONDS} s, seed {SEED}: killed {dict(weather.killed)}, {starts} starts, {len(sweeps)} sweeps. "
        f"{steps} steps, each once; {len(late)} fell due in it, {by_sweep[0]} of them taken by the very next sweep, "
        f"{by_sweep[1]} by the one after. Seconds behind: median {seconds[len(seconds) // 2]:.1f}, "
        f"most {seconds[-1]:.1f}. Longest time without a sweep: {gap.total_seconds():.1f} s.\n"
    )
