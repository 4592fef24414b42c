"""A fleet of any size against a running system: neighbourhoods side by side, each with an oracle of its own."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random
from typing import Final

from rich.progress import Progress, TaskID

from apps.core.ids import new_id
from apps.sync.field_day.line import Document, Line, RefusedError
from apps.sync.field_day.outbox import Outbox
from apps.sync.fleet import checks, steps
from apps.sync.fleet.epochs import Epoch
from apps.sync.fleet.faults import Fault
from apps.sync.fleet.fleet import DIVISION_DIGITS, Fleet
from apps.sync.fleet.http import HttpWire
from apps.sync.fleet.office import Office
from apps.sync.fleet.report import Report
from apps.sync.fleet.wire import Worker

NEIGHBOURHOODS: Final = 4
ACCOUNTS: Final = 40
STEPS_A_DEVICE_AND_DAY: Final = 4
# Residents who declare by themselves, for so many devices one a day.
DEVICES_A_RESIDENT: Final = 20
SUPERVISOR: Final = "supervisor1"


class NobodyWorksError(Exception):
    """No worker's account could be enrolled, or the office cannot be entered."""


@dataclass(frozen=True)
class Programme:
    """`people` is the number of the first person met; no two runs against one database may meet the same."""

    devices: int
    days: int
    seed: int
    people: int
    faults: Collection[Fault]
    password: str


@dataclass
class Simulation:
    line: Line
    programme: Programme
    progress: Progress
    report: Report = field(default_factory=Report)
    shown: dict[str, str] = field(default_factory=dict)
    epochs: list[Epoch] = field(default_factory=list)
    # One for all: whoever waits for a code reads the same list.
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.line)

    def play(self) -> Report:
        groups = neighbourhoods(self.staff(), NEIGHBOURHOODS)
        bar = self.progress.add_task("Devices enrol", total=self.programme.devices)
        with ThreadPoolExecutor(len(groups)) as pool:
            fleets = list(pool.map(partial(self.found, bar), range(len(groups)), groups))
        whole = self.programme.days * self.programme.devices * STEPS_A_DEVICE_AND_DAY
        bar = self.progress.add_task("The fleet's days", total=whole)
        try:
            with ThreadPoolExecutor(len(fleets)) as pool:
                share = whole // self.programme.days // len(fleets)
                list(pool.map(partial(self.live, share, bar), range(len(fleets)), fleets))
                bar = self.progress.add_task("Everybody comes home", total=len(fleets))
                list(pool.map(partial(self.settle, bar), fleets))
        finally:
            for fleet in fleets:
                fleet.wire.office.close()  # type: ignore[attr-defined]  # made below
        return self.report

    def staff(self) -> list[Worker]:
        """Accounts worker1, worker2 and so on, as far as they go."""
        wire = HttpWire(self.line, self.outbox, Office(self.line, {}), self.programme.password)
        found = []
        for number in range(1, ACCOUNTS + 1):
            name = f"worker{number}"
            try:
                answer = wire.sign_in(name, str(new_id()))
            except RefusedError as refusal:
                if refusal.code == "invalid_credentials":
                    break
                raise
            found.append(worker_of(name, answer))
            self.shown[found[-1].ident] = str(answer["worker"]["name"])
        if not found:
            raise NobodyWorksError("No worker's account could be enrolled.")
        return [worker for worker in found if worker.grids]

    def found(self, bar: TaskID, number: int, workers: Sequence[Worker]) -> Fleet:
        office = Office(self.line, self.shown)
        if not office.sign_in(SUPERVISOR, self.programme.password):
            raise NobodyWorksError("The supervisor's account cannot enter the back office.")
        wire = HttpWire(self.line, self.outbox, office, self.programme.password)
        people = count(self.programme.people + number, NEIGHBOURHOODS)
        share = max(self.programme.devices // NEIGHBOURHOODS + (number < self.programme.devices % NEIGHBOURHOODS), 1)
        # Who has no device would take over grids that nobody looks at.
        workers = workers[:share]
        fleet = Fleet(wire, workers, people, self.report, epochs=self.epochs)
        for place in range(share):
            fleet.enrol(workers[place % len(workers)])
            self.progress.advance(bar)
        return fleet

    def live(self, share: int, bar: TaskID, number: int, fleet: Fleet) -> None:
        pick = Random(f"fleet {self.programme.seed} {number}")  # noqa: S311  repeatable, not secret
        for device in fleet.live:
            fleet.drain(device)
        for _ in range(self.programme.days):
            for _ in range(max(len(fleet.live) // DEVICES_A_RESIDENT, 1)):
                fleet.declare(pick.choice(list(fleet.workers)).grids[0])
            for _ in range(share):
                (step,) = pick.choices(list(steps.STEPS), weights=list(steps.STEPS.values()))
                step(fleet, pick, self.programme.faults)
                self.progress.advance(bar)
            if not number:
                steps.begin_epoch(fleet, pick, self.programme.faults)
            fleet.let_clocks_drift(1)

    def settle(self, bar: TaskID, fleet: Fleet) -> None:
        checks.settle(fleet)
        self.progress.advance(bar)


def worker_of(name: str, answer: Document) -> Worker:
    worker = answer["worker"]
    return Worker(str(worker["id"]), name, tuple(str(grid["code"]) for grid in worker["grids"]))


def communities(worker: Worker) -> set[str]:
    return {grid[:DIVISION_DIGITS] for grid in worker.grids}


def neighbourhoods(workers: Sequence[Worker], count: int) -> list[list[Worker]]:
    """Workers who share a community stay together, for a newcomer may be routed to any grid of it.

    The smallest neighbourhood takes the next.
    """
    together: list[list[Worker]] = []
    for worker in workers:
        same = [group for group in together if any(communities(one) & communities(worker) for one in group)]
        together = [group for group in together if group not in same]
        together.append([*(one for group in same for one in group), worker])
    made: list[list[Worker]] = [[] for _ in range(min(count, len(together)))]
    for group in sorted(together, key=len, reverse=True):
        min(made, key=len).extend(group)
    return made
