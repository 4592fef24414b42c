"""A worker reads the own cards on the phone, and objects to a figure."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from apps.grids.models import Staff
from apps.verification_tasks.models import Contest, Scorecard
from tests.cast.review import Review
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter
from tests.verification_tasks.scorecards.months import card, done, on, sweep

pytestmark = pytest.mark.django_db
Handsets = Callable[[Staff], Handset]


@pytest.fixture
def mine(review: Review, quarter: Quarter, time_machine: Any) -> Scorecard:
    time_machine.move_to(on(10, month=11), tick=False)
    done(review)
    done(review, by=quarter.colleague)
    sweep()
    found = card(quarter.worker)
    assert found is not None
    return found


def contest(handset: Handset, mine: Scorecard, body: Any, **headers: str) -> Any:
    given = {"Authorization": f"Token {handset.token}", **headers}
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    path = f"/api/v1/scorecards/{mine.pk}/contests"
    return Client().post(path, content, content_type="application/json", headers=given)


def test_only_the_own_cards_come(mine: Scorecard, quarter: Quarter, handset_of: Handsets) -> None:
    cards = orjson.loads(handset_of(quarter.worker).get("scorecards").content)["scorecards"]
    assert [(one["id"], one["month"], one["version"], one["contests"]) for one in cards] == [
        (str(mine.pk), "2026-10", 1, [])
    ]
    assert cards[0]["figures"] == mine.figures


def test_an_objection_is_on_record_and_on_the_card(mine: Scorecard, quarter: Quarter, handset_of: Handsets) -> None:
    handset = handset_of(quarter.worker)
    answer = contest(handset, mine, {"figure": "late", "text": "手机没有信号", "task": "HC-TEST-0000000"})
    assert answer.status_code == 201
    made = Contest.objects.get()
    assert (made.opened_by, made.text, made.state) == (quarter.worker, "手机没有信号", "open")
    cards = orjson.loads(handset.get("scorecards").content)["scorecards"]
    assert cards[0]["contests"] == [{"id": str(made.pk), "figure": "late", "state": "open", "answer": None}]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"{", (400, "not_json")),
        ([], (422, "invalid_input")),
        ({}, (422, "invalid_input")),
        ({"figure": "late", "text": ["x"]}, (422, "invalid_input")),
        ({"figure": "late", "text": "a\0b"}, (422, "invalid_input")),
        ({"figure": "mood", "text": "不对"}, (422, "unknown_figure")),
        ({"figure": "late", "text": ""}, (422, "reason_missing")),
        ({"figure": "late", "text": "不对", "task": "HC-1"}, (422, "task_not_counted")),
    ],
)
def test_bad_bodies_get_a_clear_answer(
    mine: Scorecard, quarter: Quarter, handset_of: Handsets, body: Any, wanted: tuple[int, str]
) -> None:
    answer = contest(handset_of(quarter.worker), mine, body)
    assert (answer.status_code, answer.json()["code"]) == wanted
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_colleague_s_card_is_not_there(mine: Scorecard, quarter: Quarter, handset_of: Handsets) -> None:
    answer = contest(handset_of(quarter.colleague), mine, {"figure": "late", "text": "不对"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_twice_is_a_conflict(mine: Scorecard, quarter: Quarter, handset_of: Handsets) -> None:
    handset = handset_of(quarter.worker)
    statuses = [contest(handset, mine, {"figure": "late", "text": "不对"}).status_code for _ in range(2)]
    assert statuses == [201, 409]


def test_without_a_token_there_is_nothing(db: None) -> None:
    assert Client().get("/api/v1/scorecards").status_code == 401
