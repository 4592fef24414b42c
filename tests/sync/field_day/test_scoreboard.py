"""The scoreboard finds what was lost and what happened twice: each planted here, none let through."""

from typing import Any

import pytest

from apps.core.demo import invent_person
from apps.notifications.templates import Template
from apps.notifications.wordings import SHELF
from apps.sync.field_day import scoreboard
from apps.sync.field_day.ledger import Ledger
from apps.sync.field_day.line import Line
from apps.sync.field_day.outbox import Outbox
from apps.sync.field_day.residents import Resident
from apps.sync.field_day.scoreboard import Score, judge_events, judge_messages, judge_resident, judge_visit
from apps.sync.field_day.visits import Visit
from apps.verification_tasks.states import Outcome

EVENTS = [
    {"id": "a", "type": "attempt.recorded", "data": {}},
    {"id": "e", "type": "evidence.attached", "data": {"evidence_id": "proof"}},
    {"id": "c", "type": "verification.completed", "data": {}},
]


@pytest.fixture
def visit() -> Visit:
    return Visit("t", list(EVENTS), 0, 1, ["proof"], Outcome.CONFIRMED, "c")


@pytest.fixture
def ledger(visit: Visit) -> Ledger:
    made = Ledger()
    made.sent(EVENTS)
    made.answered([{"id": event["id"], "status": "applied"} for event in EVENTS])
    return made


def a_task(**changes: object) -> dict[str, Any]:
    task = {"reference": "T-1", "attempts": 1, "evidence": [{"id": "proof"}], "outcome": "confirmed"}
    return {**task, "status": "completed", "version": 4, **changes}


def a_resident(**changes: Any) -> Resident:
    fields: dict[str, Any] = {"reference": "D-1", "status": "registered", "declarations": 1, **changes}
    return Resident(0, invent_person(3, 1), {}, **fields)


def test_a_day_as_it_should_be_is_clean(visit: Visit, ledger: Ledger) -> None:
    score = Score()
    judge_events(score, ledger)
    judge_visit(score, visit, a_task(), ledger)
    judge_resident(score, a_resident(), visit, ledger)
    assert score.is_clean
    assert (score.verified, score.registered, score.duplicates) == (1, 1, 0)


@pytest.mark.parametrize(
    "task",
    [
        None,
        a_task(attempts=0),
        a_task(evidence=[]),
        a_task(outcome=None),
        a_task(outcome="refused"),
        a_task(status="open"),
    ],
)
def test_an_applied_event_that_does_not_show_is_lost(
    visit: Visit, ledger: Ledger, task: dict[str, Any] | None
) -> None:
    score = Score()
    judge_visit(score, visit, task, ledger)
    assert len(score.losses) == 1


@pytest.mark.parametrize("task", [a_task(attempts=2), a_task(evidence=[{"id": "proof"}, {"id": "proof"}])])
def test_what_shows_twice_is_an_effect_of_a_duplicate(visit: Visit, ledger: Ledger, task: dict[str, Any]) -> None:
    score = Score()
    judge_visit(score, visit, task, ledger)
    assert score.effects == 1


def test_an_event_that_was_never_answered_is_lost(ledger: Ledger) -> None:
    ledger.sent([{"id": "silent"}])
    score = Score()
    judge_events(score, ledger)
    assert score.losses == ["event silent was never answered"]


def test_two_first_answers_are_an_effect_and_a_duplicate_is_none(ledger: Ledger) -> None:
    ledger.sent(EVENTS[:1])
    ledger.answered([{"id": "a", "status": "duplicate", "original": {"status": "applied"}}])
    score = Score()
    judge_events(score, ledger)
    assert (score.duplicates, score.effects) == (1, 0)
    ledger.answered([{"id": "a", "status": "applied"}])
    judge_events(score, ledger)
    assert score.effects == 1


def test_of_a_lost_answer_the_repeat_tells_the_verdict() -> None:
    ledger = Ledger()
    ledger.answered([{"id": "a", "status": "duplicate", "original": {"status": "applied"}}])
    assert ledger.was_applied("a")


@pytest.mark.parametrize("status", ["submitted", "verifying", "rejected", "withdrawn"])
def test_a_confirmed_visit_after_which_nobody_is_registered_is_lost(
    visit: Visit, ledger: Ledger, status: str
) -> None:
    score = Score()
    judge_resident(score, a_resident(status=status), visit, ledger)
    assert len(score.losses) == 1


def test_a_declaration_that_stands_twice_is_an_effect(visit: Visit, ledger: Ledger) -> None:
    score = Score()
    judge_resident(score, a_resident(declarations=2), visit, ledger)
    assert score.effects == 1


def test_a_text_is_known_without_the_system_s_database() -> None:
    """Which pytest would let nobody open here."""
    SHELF.forget()
    assert "D-0001" in scoreboard.text(Template.SUBMITTED, a_resident(reference="D-0001"))


def test_a_message_said_twice_is_an_effect_and_one_not_said_is_counted() -> None:
    resident = a_resident()
    outbox = Outbox(Line("http://127.0.0.1:1"))
    told = scoreboard.text(Template.REGISTERED, resident)
    phone = resident.person.phone[-11:]
    for texts, effects, notified in (([told], 0, 1), ([told, told], 1, 1), ([], 0, 0)):
        outbox.by_phone[phone] = texts
        score = Score()
        judge_messages(score, resident, outbox)
        assert (score.effects, score.notified) == (effects, notified)
    outbox.line.close()
