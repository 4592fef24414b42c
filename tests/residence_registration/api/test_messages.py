"""GET messages: what a resident was told, paged."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.notifications.models import Delivery
from apps.notifications.occasions import Occasion
from apps.notifications.services import message_on, release_held, send_messages
from apps.residence_registration.api.paging import DECLARATIONS
from tests.cast.residence_registration import SignedIn, declare

START = datetime(2026, 11, 23, 4, tzinfo=UTC)


def tell(resident: SignedIn, number: int, occasion: Occasion = Occasion.SUBMITTED) -> None:
    context = {"reference": f"MQ-{number}", "code": "482913"}
    message = message_on(
        occasion,
        phone=resident.phone,
        key=str(number),
        context=context,
        subject_type="declaration",
        subject_id=str(number),
    )
    send_messages(messages=[message])


def test_a_message_says_what_was_said_and_how_it_went(newcomer: SignedIn) -> None:
    with time_machine.travel(START, tick=False):
        tell(newcomer, 1)
        Delivery.objects.update(status="sent", sent_at=START + timedelta(seconds=2))
    answer = newcomer.get("messages")
    assert answer["Cache-Control"] == "no-store"
    (message,) = answer.json()["results"]
    assert message.pop("id")
    assert message == {
        "kind": "declaration.submitted",
        "language": "zh-hans",
        "text": "【门前】您的居住登记申报 MQ-1 已收到，网格员将在七日内"
        "上门、来电或微信核实，您无须到场，结果将另行告知。",
        "subject_type": "declaration",
        "subject_id": "1",
        "created_at": "2026-11-23T04:00:00.000Z",
        "deliveries": [{"channel": "sms", "status": "sent", "sent_at": "2026-11-23T04:00:02.000Z"}],
    }


def test_codes_and_other_peoples_are_not_among_them(
    newcomer: SignedIn, resident_signs_in: Callable[[int], SignedIn]
) -> None:
    tell(newcomer, 1, Occasion.SIGN_IN)
    tell(newcomer, 2, Occasion.PRESENCE_CODE)
    tell(resident_signs_in(1), 3)
    assert newcomer.get("messages").json() == {"results": [], "next": None}


def test_what_was_said_together_is_listed_apart(newcomer: SignedIn, weighed: Any) -> None:
    with time_machine.travel(START, tick=False) as clock:
        tell(newcomer, 1)
        tell(newcomer, 2)
        clock.shift(timedelta(minutes=2))
        release_held()
    results = newcomer.get("messages").json()["results"]
    assert [one["subject_id"] for one in results] == ["2", "1"]
    assert {one["deliveries"][0]["status"] for one in results} == {"queued"}, "that of the message which carries them"


def test_pages_run_from_the_newest_without_a_gap(newcomer: SignedIn) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(5):
            tell(newcomer, number)
            # Two at the same moment, to see that the page does not break between them.
            clock.shift(timedelta(minutes=number % 2))
    seen: list[str] = []
    following: str | None = ""
    while following is not None:
        page = newcomer.get(f"messages?limit=2&cursor={following}").json()
        seen += [one["subject_id"] for one in page["results"]]
        following = page["next"]
    assert sorted(seen) == ["0", "1", "2", "3", "4"]
    assert seen[0] == "4"


def test_a_page_costs_the_same_however_long_it_is(
    newcomer: SignedIn, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(30):
        tell(newcomer, number)
    with django_assert_max_num_queries(4):
        assert len(newcomer.get("messages").json()["results"]) == 30


def test_a_cursor_of_another_list_is_none_of_this(newcomer: SignedIn) -> None:
    cursor = DECLARATIONS.write_cursor(declare(0, account_id=newcomer.account.pk))
    answer = newcomer.get(f"messages?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.django_db
def test_it_is_for_residents() -> None:
    answer = Client().get("/api/v1/messages")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
