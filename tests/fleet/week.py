"""A fleet whose days are real: the clock is ours, and one transaction that is rolled back holds it all."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from random import Random

import time_machine
from django.db import transaction

from apps.sync.fleet import checks, steps
from apps.sync.fleet.faults import Fault
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.wire import Worker
from apps.sync.selectors.removals import unconfirmed_removals
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.fleet.conftest import MONDAY
from tests.fleet.inside import InsideWire

EVERYTHING = frozenset(Fault)
PAUSE = timedelta(seconds=7)


class Week:
    def __init__(self, office: list[Worker], clock: time_machine.Traveller, faults: Collection[Fault]) -> None:
        self.clock, self.faults = clock, faults
        self.wire = InsideWire()
        self.fleet = Fleet(self.wire, office, count())
        for worker in (*office, office[0]):
            self.fleet.enrol(worker)

    def step(self, one: steps.Step, pick: Random) -> None:
        self.clock.shift(PAUSE)
        one(self.fleet, pick, self.faults)
        self.check()

    def declare(self, pick: Random) -> None:
        self.fleet.declare(pick.choice(list(self.fleet.workers)).grids[0])

    def pass_time(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))
        self.fleet.let_clocks_drift(hours / 24)
        sweep_deadlines()
        self.fleet.swept = self.wire.now()
        self.fleet.oracle.pass_time(self.wire.now())

    def play(self, pick: Random, count: int) -> None:
        """Steps as often as they come in life, then everybody comes home."""
        for _ in range(count):
            (one,) = pick.choices(list(steps.STEPS), weights=list(steps.STEPS.values()))
            self.step(one, pick)
            if pick.random() < 0.1:
                self.declare(pick)
            if pick.random() < 0.02:
                self.step(steps.begin_epoch, pick)
            if pick.random() < 0.1:
                self.pass_time(pick.choice([1, 5, 20, 60]))
        self.end()

    def end(self) -> None:
        checks.settle(self.fleet)
        self.check()
        self.confirm_removals()

    def confirm_removals(self) -> None:
        """Everybody has come back with the cursor of the last answer: the office waits for nothing any more."""
        for device in self.fleet.live:
            self.fleet.drain(device)
        told_gone = [uuid.UUID(device.ident) for device in self.fleet.devices if not device.is_replaced]
        assert unconfirmed_removals(told_gone) == {}

    def check(self) -> None:
        stories = self.fleet.report.stories()
        assert not stories, "\n" + stories[0]


@contextmanager
def a_week(office: list[Worker], faults: Collection[Fault] = EVERYTHING) -> Iterator[Week]:
    with time_machine.travel(MONDAY, tick=False) as clock, transaction.atomic():
        yield Week(office, clock, faults)
        transaction.set_rollback(True)
