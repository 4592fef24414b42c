"""An objection: by whoever may see the card, answered by somebody else, and what it restates."""

from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.verification_tasks.models import Contest, Scorecard
from apps.verification_tasks.scorecards.services import answer_contest, open_contest
from apps.verification_tasks.scorecards.states import ContestState
from tests.cast.review import Review
from tests.cast.verification_tasks import Quarter
from tests.verification_tasks.scorecards.months import card, done, figures, on, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(review: Review, quarter: Quarter, time_machine: Any) -> Scorecard:
    """The worker's October: one on time, one late."""
    time_machine.move_to(on(10, month=11), tick=False)
    done(review)
    done(review, ended=20)
    sweep()
    found = card(quarter.worker)
    assert found is not None
    return found


def object_to(mine: Scorecard, staff: Staff, **changes: Any) -> Contest:
    given = {"figure": "late", "text": "那天停电，系统不可用", **changes}
    return open_contest(card_id=mine.pk, staff=staff, actor=SYSTEM, **given)


def answer(contest: Contest, staff: Staff, state: ContestState = ContestState.UPHELD, text: str = "属实") -> Contest:
    return answer_contest(contest_id=contest.pk, state=state, answer=text, staff=staff, actor=SYSTEM)


def test_upheld_the_task_is_left_out_and_every_card_says_why(mine: Scorecard, quarter: Quarter) -> None:
    contest = object_to(mine, quarter.worker, task_reference="HC-TEST-0000001")
    sweep()
    assert figures(quarter.worker, "late") == [1]
    answer(contest, quarter.supervisor)
    sweep()
    for unit in (quarter.worker, quarter.grid):
        found = card(unit)
        assert found is not None
        assert (found.version, found.figures["due"], found.figures["late"], found.reasons) == (
            2,
            1,
            0,
            {"contest": 1},
        )
    contest.refresh_from_db()
    assert (contest.state, contest.answer, contest.answered_by) == ("upheld", "属实", quarter.supervisor)
    assert list(AuditEntry.objects.filter(action__startswith="contest.").values_list("action", flat=True)) == [
        *("contest.opened", "contest.answered"),
    ]


def test_turned_down_it_changes_nothing(mine: Scorecard, quarter: Quarter) -> None:
    contest = object_to(mine, quarter.worker, task_reference="HC-TEST-0000001")
    answer(contest, quarter.supervisor, ContestState.REJECTED)
    sweep()
    found = card(quarter.worker)
    assert found is not None
    assert found.version == 1


@pytest.mark.parametrize(
    "changes", [{"figure": "mood"}, {"text": " "}, {"text": "x" * 2001}, {"task_reference": "HC-TEST-9"}]
)
def test_what_cannot_be_objected_to(mine: Scorecard, quarter: Quarter, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        object_to(mine, quarter.worker, **changes)


def test_once_a_figure_while_it_is_open(mine: Scorecard, quarter: Quarter) -> None:
    contest = object_to(mine, quarter.worker)
    with pytest.raises(Conflict):
        object_to(mine, quarter.worker)
    object_to(mine, quarter.worker, figure="due")
    answer(contest, quarter.supervisor, ContestState.REJECTED)
    object_to(mine, quarter.worker)


def test_a_worker_objects_to_no_colleague_s_card(mine: Scorecard, quarter: Quarter) -> None:
    with pytest.raises(NotFound):
        object_to(mine, quarter.colleague)
    object_to(mine, quarter.leader)


def test_it_is_answered_once_and_by_somebody_else(mine: Scorecard, quarter: Quarter) -> None:
    contest = object_to(mine, quarter.supervisor)
    for person in (quarter.supervisor, quarter.worker):
        with pytest.raises(Forbidden):
            answer(contest, person)
    answer(contest, quarter.centre)
    with pytest.raises(Conflict):
        answer(contest, quarter.centre)
