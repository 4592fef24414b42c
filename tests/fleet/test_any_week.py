"""Whatever happens in a week: nothing is lost, nothing happens twice, and every copy is what it must be."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from apps.core.actors import SYSTEM
from apps.grids.models import Staff
from apps.grids.services import start_coverages
from apps.sync.fleet import checks, steps
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.steps import Fault
from apps.sync.fleet.wire import Worker
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.grids import SmallTown
from tests.fleet.inside import InsideWire

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
LONG_BEFORE = MONDAY - timedelta(days=60)
EVERYTHING = frozenset(Fault)
PEOPLE = 6000
PICK = st.randoms(use_true_random=False)
# A fixed budget for every day; more by hand.
EXAMPLES = int(os.environ.get("FLEET_EXAMPLES", "20"))
SEEDS = int(os.environ.get("FLEET_SEEDS", "2"))
STEPS = 200


@pytest.fixture
def office(town: SmallTown, hire: Callable[..., Staff]) -> list[Worker]:
    """Three workers: two share the garden, one of them has the village, the third is far away."""
    places = [[town.garden, town.gate], [town.gate, town.village], [town.far]]
    workers = []
    for number, grids in enumerate(places):
        staff = hire(name="王伟")
        with time_machine.travel(LONG_BEFORE):
            start_coverages(staff_id=staff.pk, grid_ids=[grid.pk for grid in grids], actor=SYSTEM)
        workers.append(Worker(str(staff.pk), f"worker{number}", tuple(grid.code for grid in grids)))
    return workers


class Week:
    """A fleet whose days are real: the clock is ours."""

    def __init__(self, office: list[Worker], clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.wire = InsideWire()
        self.fleet = Fleet(self.wire, office, PEOPLE)
        for worker in (*office, office[0]):
            self.fleet.enrol(worker)

    def step(self, one: steps.Step, pick: Random) -> None:
        self.clock.shift(timedelta(seconds=7))
        one(self.fleet, pick, EVERYTHING)
        self.check()

    def declare(self, pick: Random) -> None:
        worker = pick.choice(list(self.fleet.workers))
        self.fleet.declare(worker.grids[0])

    def pass_time(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))
        self.fleet.let_clocks_drift(hours / 24)
        sweep_deadlines()
        self.fleet.swept = self.wire.now()

    def check(self) -> None:
        stories = self.fleet.report.stories()
        assert not stories, "\n" + stories[0]


@contextmanager
def a_week(office: list[Worker]) -> Iterator[Week]:
    with time_machine.travel(MONDAY, tick=False) as clock, transaction.atomic():
        yield Week(office, clock)
        transaction.set_rollback(True)


def machine(office: list[Worker]) -> type[RuleBasedStateMachine]:
    """Hypothesis chooses the steps, and what each does; of what goes wrong it shows the shortest story."""

    class AnyWeek(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.ends = ExitStack()
            self.week = self.ends.enter_context(a_week(office))

        @rule(pick=PICK, one=st.sampled_from(list(steps.STEPS)))
        def step(self, pick: Random, one: steps.Step) -> None:
            self.week.step(one, pick)

        # Without these three nothing else can happen, so they come more often.
        @rule(pick=PICK)
        def visit(self, pick: Random) -> None:
            self.week.step(steps.visit_one, pick)

        @rule(pick=PICK)
        def push(self, pick: Random) -> None:
            self.week.step(steps.push, pick)

        @rule(pick=PICK)
        def pull(self, pick: Random) -> None:
            self.week.step(steps.pull, pick)

        @rule(pick=PICK)
        def declare(self, pick: Random) -> None:
            self.week.declare(pick)

        @rule(hours=st.sampled_from([1, 20, 60]))
        def pass_time(self, hours: int) -> None:
            self.week.pass_time(hours)

        def teardown(self) -> None:
            try:
                checks.settle(self.week.fleet)
                self.week.check()
            finally:
                self.ends.close()

    return AnyWeek


@pytest.mark.slow
def test_any_week(office: list[Worker]) -> None:
    budget = settings(
        max_examples=EXAMPLES,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine(office), settings=budget)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_long_week_of_a_seed(office: list[Worker], seed: int) -> None:
    pick = Random(seed)
    with a_week(office) as week:
        for _ in range(STEPS):
            (one,) = pick.choices(list(steps.STEPS), weights=list(steps.STEPS.values()))
            week.step(one, pick)
            if pick.random() < 0.1:
                week.declare(pick)
            if pick.random() < 0.1:
                week.pass_time(pick.choice([1, 5, 20, 60]))
        checks.settle(week.fleet)
        week.check()
        assert week.fleet.report.counts["events in the journal"] > 50
