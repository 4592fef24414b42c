"""A quarter with a past: weeks of declarations and checks, and borders around its grids."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from apps.core.actors import SYSTEM
from apps.core.clock import at_local, local_date, now
from apps.core.workdays import is_working_day
from apps.grids.models import Grid, Staff
from apps.grids.services import change_grid
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.grids import square
from tests.cast.verification_tasks import Quarter

SEED = 7


def draw(quarter: Quarter) -> None:
    """A square a grid, side by side."""
    for number, grid in enumerate([quarter.grid, quarter.second_grid, quarter.far_grid]):
        change_grid(grid_id=grid.pk, area=square(120.5 + number * 0.012, 31.86), actor=SYSTEM)


def place(tasks: Sequence[VerificationTask], longitude: float, latitude: float, apart: float = 0.0006) -> None:
    """In a row from there on."""
    for number, task in enumerate(tasks):
        Declaration.objects.filter(pk=task.declaration_id).update(
            longitude=longitude + number * apart, latitude=latitude
        )


def live_through(quarter: Quarter, grid: Grid, worker: Staff, *, weeks: Sequence[float], pace: int) -> None:
    """So many declare on a working day of each week; the worker does about `pace` checks, the earliest due first."""
    dice = random.Random(f"{SEED} {grid.code}")
    today = local_date(now())
    made: list[VerificationTask] = []
    for number in range(len(weeks) * 7, 0, -1):
        day = today - timedelta(days=number)
        inflow = weeks[-((number - 1) // 7) - 1]
        count = int(inflow) + (dice.random() < inflow % 1) if is_working_day(day) else 0
        made += quarter.tasks(count, created_at=at_local(day, time(9)), grid=grid, community_id=grid.community_id)
    open_tasks: list[VerificationTask] = []
    for number in range(len(weeks) * 7, 0, -1):
        day = today - timedelta(days=number)
        open_tasks += [task for task in made if local_date(task.created_at) == day]
        if is_working_day(day):
            open_tasks.sort(key=lambda task: task.due_at)
            able = max(0, round(dice.gauss(pace, pace / 5)))
            done, open_tasks = open_tasks[:able], open_tasks[able:]
            finish(done, day, worker)
    VerificationTask.objects.bulk_update(made, COLUMNS)


COLUMNS = ["status", "decided_at", "closed_at", "decided_by", "sla", "next_check_at"]


def finish(tasks: Sequence[VerificationTask], day: date, worker: Staff) -> None:
    moment: datetime = at_local(day, time(16))
    for task in tasks:
        task.status = TaskStatus.COMPLETED
        task.decided_at = task.closed_at = moment
        task.decided_by = worker
        task.sla = SlaState.MET if moment <= task.due_at else SlaState.BREACHED
        task.next_check_at = None
