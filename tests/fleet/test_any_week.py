"""Whatever happens in a week: nothing is lost, nothing happens twice, and every copy is what it must be."""

import os
from contextlib import ExitStack
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from apps.sync.fleet import steps
from apps.sync.fleet.wire import Worker
from tests.fleet.week import a_week

# A fixed budget for every day; more by hand.
EXAMPLES = int(os.environ.get("FLEET_EXAMPLES", "20"))
SEEDS = int(os.environ.get("FLEET_SEEDS", "2"))
STEPS = 200
PICK = st.randoms(use_true_random=False)


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

        # Without these four nothing else can happen, so they come more often.
        @rule(pick=PICK, one=st.sampled_from([steps.discover, steps.visit_one, steps.push, steps.pull]))
        def usual_step(self, pick: Random, one: steps.Step) -> None:
            self.week.step(one, pick)

        @rule(pick=PICK)
        def declare(self, pick: Random) -> None:
            self.week.declare(pick)

        @rule(pick=PICK)
        def begin_epoch(self, pick: Random) -> None:
            self.week.step(steps.begin_epoch, pick)

        @rule(hours=st.sampled_from([1, 20, 60]))
        def pass_time(self, hours: int) -> None:
            self.week.pass_time(hours)

        def teardown(self) -> None:
            try:
                self.week.end()
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
    with a_week(office) as week:
        week.play(Random(seed), STEPS)
        assert week.fleet.report.counts["events in the journal"] > 50


def test_an_ordinary_day(office: list[Worker]) -> None:
    with a_week(office, faults=()) as week:
        week.play(Random(11), 40)
        assert week.fleet.report.counts["reinstalled"] == 0
