"""What the office and residents do to the fleet's tasks: to the world first, and to the model if it was done."""

from datetime import timedelta
from typing import Any

from apps.sync.fleet.epochs import Epoch
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.oracle import custody
from apps.sync.fleet.oracle.completion import decide
from apps.sync.fleet.oracle.fields import change, settle_conflict
from apps.sync.fleet.wire import Worker


def reassign(fleet: Fleet, ident: str, worker: Worker | None) -> None:
    if not fleet.wire.reassign(ident, worker):
        return
    custody.reassign(fleet.oracle.tasks[ident], worker.ident if worker else None, fleet.wire.now())
    fleet.tell(f"reassigned to {worker.name if worker else 'whoever covers the grid'}", task_ids=[ident])
    fleet.report.count("reassigned")


def withdraw(fleet: Fleet, ident: str) -> None:
    if not fleet.wire.withdraw(fleet.withdrawable[ident]):
        return
    fleet.oracle.cancel(ident, fleet.wire.now())
    fleet.tell("withdrawn by its resident", task_ids=[ident])
    fleet.report.count("withdrawn")


def hand_over(fleet: Fleet, grid: str, giver: Worker, taker: Worker) -> None:
    if not fleet.wire.hand_over(grid, giver, taker):
        return
    moment = fleet.wire.now()
    custody.end(fleet.oracle.covering.setdefault((giver.ident, grid), []), moment)
    custody.start(fleet.oracle.covering.setdefault((taker.ident, grid), []), moment)
    fleet.tell(f"its grid went from {giver.name} to {taker.name}", task_ids=tasks_in(fleet, grid))
    fleet.report.count("grids handed over")


def end_coverage(fleet: Fleet, grid: str, worker: Worker) -> None:
    if not fleet.wire.end_coverage(grid, worker):
        return
    custody.end(fleet.oracle.covering.setdefault((worker.ident, grid), []), fleet.wire.now())
    fleet.tell(f"{worker.name} covers its grid no more", task_ids=tasks_in(fleet, grid))
    fleet.report.count("coverages ended")


def tasks_in(fleet: Fleet, grid: str) -> list[str]:
    return [ident for ident, task in fleet.oracle.tasks.items() if task["grid"] == grid]


def amend(fleet: Fleet, ident: str, **values: Any) -> None:
    """The office writes other particulars than were declared."""
    task = fleet.oracle.tasks[ident]
    if not fleet.wire.amend({**fleet.forms[task["phone"]], **task["fields"], **values}):
        return
    for name, value in values.items():
        change(task, name, value)
    fleet.tell(f"amended by the office: {', '.join(values)}", task_ids=[ident])
    fleet.report.count("amended by the office")


def decide_dispute(fleet: Fleet, ident: str, outcome: str) -> None:
    if not fleet.wire.decide_dispute(ident, outcome):
        fleet.report.accuse("diverged", ident, "its dispute could not be decided")
        return
    decide(fleet.oracle.tasks[ident], outcome, fleet.wire.now())
    fleet.tell(f"its dispute is decided: {outcome}", task_ids=[ident])
    fleet.report.count("disputes decided")


def decide_conflict(fleet: Fleet, ident: str, conflict: dict[str, Any], *, takes_device: bool) -> None:
    task = fleet.oracle.tasks[ident]
    if not fleet.wire.decide_conflict(task["reference"], conflict["field"], takes_device=takes_device):
        fleet.report.accuse("diverged", ident, f"its conflict about {conflict['field']} could not be decided")
        return
    settle_conflict(task, conflict, takes_device=takes_device)
    whose = "the device's" if takes_device else "the server's"
    fleet.tell(f"{whose} value of {conflict['field']} is in force", task_ids=[ident])
    fleet.report.count("field conflicts decided")


def raise_epoch(fleet: Fleet, age: timedelta) -> None:
    """As after a restore: every cursor is refused, and devices send again what was answered since then."""
    after = fleet.wire.now()
    epoch = Epoch(after, (after - age).replace(microsecond=0))
    fleet.epochs.append(epoch)
    if not fleet.wire.raise_epoch(epoch.since):
        fleet.epochs.remove(epoch)
        fleet.report.count("epochs that are not ours to raise")
        return
    epoch.before = fleet.wire.now()
    fleet.tell("the feed begins a new epoch")
    fleet.report.count("epochs raised")
