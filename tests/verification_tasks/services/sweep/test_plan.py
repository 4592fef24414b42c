"""However often and whenever a task is looked at, each step is climbed once and in its order."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks import sla
from apps.verification_tasks.models import SlaPolicy, VerificationTask
from apps.verification_tasks.services.sweep.plan import plan
from apps.verification_tasks.states import Priority, SlaState

STEPS = import_module("apps.verification_tasks.migrations.0002_default_policy").STEPS
RETENTION = timedelta(days=7)
START = datetime(2026, 9, 24, 2, tzinfo=UTC)
ORDER = [SlaState.ON_TRACK, SlaState.DUE_SOON, SlaState.OVERDUE]


@given(st.lists(st.integers(0, 30 * 24 * 60), min_size=1, max_size=12).map(sorted))
def test_any_sequence_of_looks_climbs_each_due_step_once(minutes: list[int]) -> None:
    policy = SlaPolicy(version=1, steps=STEPS)
    due = sla.due_at(policy, START).at
    task = VerificationTask(policy=policy, created_at=START, due_at=due)
    climbed: list[int] = []
    states = [SlaState.ON_TRACK]
    for minute in minutes:
        moment = START + timedelta(minutes=minute)
        found = plan(task, moment, RETENTION)
        climbed += [step.number for step in found.steps]
        assert found.next_check_at is None or found.next_check_at > moment
        assert (found.next_check_at is None) == (moment >= due)
        states.append(SlaState(found.sla))
        for name in ("sla", "priority", "next_step", "next_check_at"):
            setattr(task, name, getattr(found, name))
    last = START + timedelta(minutes=minutes[-1])
    assert climbed == [step.number for step in sla.ladder(policy, START, due) if step.at <= last]
    assert states == sorted(states, key=ORDER.index)
    assert (task.priority == Priority.HIGH) == (last >= due)
