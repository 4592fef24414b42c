"""What a draft would do to the running tasks, counted by days and not by tasks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.verification_tasks import sla
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.policy_draft import PolicyDraft
from apps.verification_tasks.selectors.policy_preview import Preview, preview_policy
from apps.verification_tasks.sla import Unit
from apps.verification_tasks.states import TaskStatus
from tests.cast.policies import draft, step
from tests.cast.verification_tasks import TOWN, Quarter

# A Wednesday; seven days later is a Wednesday, five working days later too.
START = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(START, tick=False)


def like_now(**changes: object) -> PolicyDraft:
    present = SlaPolicy.objects.get(version=1)
    return draft(**{"steps": present.steps, **changes})


def numbers(found: Preview) -> tuple[int, int, int, int]:
    return found.running, found.same, found.later, found.earlier


def test_the_same_rules_change_nothing(quarter: Quarter) -> None:
    quarter.tasks(3)
    found = preview_policy(like_now())
    assert numbers(found) == (3, 3, 0, 0)
    assert (found.ladder_differs, found.examples) == (0, [])


def test_ten_days_are_later_and_three_are_overdue_at_once(quarter: Quarter) -> None:
    quarter.tasks(2)
    quarter.tasks(3, created_at=START - timedelta(days=5))
    longer = preview_policy(like_now(duration_days=10))
    assert numbers(longer) == (5, 0, 5, 0)
    shorter = preview_policy(like_now(duration_days=3))
    assert (*numbers(shorter), shorter.overdue_at_once) == (5, 0, 0, 5, 3)
    # From Wednesday 25 November: 2 December becomes the 28th, a Saturday that rolls to Monday the 30th.
    assert shorter.shifts[-2] == 2


def test_another_step_differs_though_the_deadline_does_not(quarter: Quarter) -> None:
    quarter.tasks(2)
    present = SlaPolicy.objects.get(version=1)
    found = preview_policy(like_now(steps=[*present.steps, step(2)]))
    assert (found.same, found.ladder_differs) == (2, 2)
    assert [group.count for group in found.examples] == [2]


def test_finished_tasks_and_other_towns_are_not_concerned(quarter: Quarter) -> None:
    quarter.task(status=TaskStatus.COMPLETED, closed_at=START)
    quarter.task()
    assert preview_policy(like_now()).running == 1
    assert preview_policy(like_now(town_code=TOWN)).running == 1
    SlaPolicy.objects.create(version=2, town_id=TOWN, steps=[step()], valid_from=START)
    assert preview_policy(like_now()).running == 0, "the town has rules of its own"


def test_it_says_for_each_group_what_one_task_alone_would_say(quarter: Quarter) -> None:
    for days in range(12):
        quarter.tasks(days % 3 + 1, created_at=START - timedelta(days=days, hours=days))
    rules = like_now(duration_days=5, unit=Unit.WORKING_DAYS)
    found = preview_policy(rules)
    tasks = list(quarter.grid.tasks.all())
    moved = [(sla.due_at(rules, task.created_at).at > task.due_at) for task in tasks]
    assert (found.running, found.later) == (len(tasks), sum(moved))


def test_any_number_of_tasks_takes_as_many_statements(quarter: Quarter) -> None:
    counts, rules = [], like_now(duration_days=9)
    for size in (1, 30):
        quarter.tasks(size, created_at=START - timedelta(days=size % 7))
        with CaptureQueriesContext(connection) as seen:
            preview_policy(rules)
        counts.append(len(seen))
    assert counts == [2, 2]
