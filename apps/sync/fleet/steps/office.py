"""What the office and residents do meanwhile."""

from collections.abc import Collection
from datetime import timedelta
from random import Random
from typing import Final

from apps.sync.fleet import acts
from apps.sync.fleet.faults import Fault, chance, one_of
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.oracle.tasks import RUNNING
from apps.sync.fleet.visits import KINDS
from apps.sync.fleet.wire import Worker

# How old the backup is after which an epoch begins.
AGES: Final = (timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=5), timedelta(days=3))


def reassign(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    running = [
        ident
        for ident, task in fleet.oracle.tasks.items()
        if task["status"] in RUNNING and task["grid"] and not task["has_past"]
    ]
    ident = one_of(pick, running)
    worker: Worker | None = None if chance(pick, 15) else one_of(pick, fleet.workers)
    if ident is not None and Fault.REASSIGN in faults:
        now_with = fleet.oracle.tasks[ident]["assignee"]
        if now_with != (worker.ident if worker else None):
            acts.reassign(fleet, ident, worker)


def withdraw(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    running = [
        ident
        for ident in fleet.withdrawable
        if ident in fleet.oracle.tasks and fleet.oracle.tasks[ident]["status"] in RUNNING
    ]
    ident = one_of(pick, running)
    if ident is not None and Fault.WITHDRAW in faults:
        acts.withdraw(fleet, ident)


def hand_over(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    """A grid is never without anybody: what nobody sees, nobody could judge at the end."""
    grid = one_of(pick, sorted({grid for worker in fleet.workers for grid in worker.grids}))
    if grid is None or Fault.HAND_OVER not in faults:
        return
    covering = fleet.covering(grid)
    giver = one_of(pick, covering)
    others = [worker for worker in fleet.workers if giver is not None and worker.ident != giver.ident]
    taker = one_of(pick, others)
    if giver is None or taker is None:
        return
    if len(covering) > 1 and chance(pick, 40):
        acts.end_coverage(fleet, grid, giver)
    else:
        acts.hand_over(fleet, grid, giver, taker)


def revoke(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    """Its worker gets another one."""
    device = one_of(pick, [device for device in fleet.live if not device.is_revoked])
    if device is None or Fault.REVOKE not in faults:
        return
    if not fleet.wire.revoke(device.ident):
        return
    device.is_revoked = True
    fleet.tell("is revoked", device)
    fleet.enrol(device.worker)
    fleet.report.count("revoked")


def amend(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    """Mostly just what somebody has corrected at the door and not sent yet."""
    running = {
        ident
        for ident, task in fleet.oracle.tasks.items()
        if task["status"] in RUNNING and task["reference"] and task["phone"] in fleet.forms and not task["has_past"]
    }
    corrected = {
        event["task_id"]
        for device in fleet.live
        for event in device.outbox
        if event["data"].get("corrections") and event.get("base_version")
    }
    ident = one_of(pick, sorted(running & corrected if running & corrected and chance(pick, 80) else running))
    if ident is None or Fault.AMEND not in faults:
        return
    values = {"address": f"新路{pick.randint(1, 999)}号", "residence_kind": pick.choice(KINDS)}
    chosen = pick.sample(sorted(values), pick.randint(1, 2))
    acts.amend(fleet, ident, **{name: values[name] for name in chosen})


def decide_dispute(fleet: Fleet, pick: Random, _faults: Collection[Fault]) -> None:
    disputed = [ident for ident, task in fleet.oracle.tasks.items() if task["sides"] and task["status"] == "disputed"]
    ident = one_of(pick, disputed)
    if ident is not None:
        acts.decide_dispute(fleet, ident, pick.choice(fleet.oracle.tasks[ident]["sides"]))


def decide_conflict(fleet: Fleet, pick: Random, _faults: Collection[Fault]) -> None:
    """The oldest about its field: two about one field cannot be told apart from outside."""
    open_ones = [(ident, one) for ident, task in fleet.oracle.tasks.items() for one in task["conflicts"]]
    chosen = one_of(pick, open_ones)
    if chosen is None:
        return
    ident, conflict = chosen
    oldest = next(one for one in fleet.oracle.tasks[ident]["conflicts"] if one["field"] == conflict["field"])
    acts.decide_conflict(fleet, ident, oldest, takes_device=chance(pick, 50))


def begin_epoch(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    if Fault.EPOCH in faults:
        acts.raise_epoch(fleet, pick.choice(AGES))
