from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from apps.core.identity import mask_id_number
from apps.residence_registration.models import DeclarationSource
from tests.cast.residence_registration import SignedIn, a_body, a_draft, declare

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_the_detail_repeats_what_was_declared_with_the_number_masked(newcomer: SignedIn) -> None:
    body = a_body(0)
    ident = newcomer.post("declarations", body).json()["id"]
    answer = newcomer.get(f"declarations/{ident}")
    document = answer.json()
    number = body.pop("id_number")
    assert body.items() <= document.items()
    assert document["id_number_masked"] == mask_id_number(number)
    assert number not in answer.content.decode()
    assert document["source"] == "resident"


@pytest.mark.parametrize(("language", "text"), [("en", "Declared. A grid worker will verify it"), ("fr", "")])
def test_the_timeline_has_dated_steps_in_words(newcomer: SignedIn, language: str, text: str) -> None:
    declaration = declare(0, account_id=newcomer.account.pk, submitted_at=MORNING)
    (step,) = newcomer.get(f"declarations/{declaration.pk}", Accept_Language=language).json()["timeline"]
    assert (step["at"], step["step"], step["status"]) == ("2026-11-23T01:00:00.000Z", "submitted", "submitted")
    assert step["text"].startswith(text)
    assert step["text"]


def test_somebody_elses_is_absent(newcomer: SignedIn, resident_signs_in: Callable[[int], SignedIn]) -> None:
    theirs = declare(1, account_id=resident_signs_in(1).account.pk)
    for answer in (
        newcomer.get(f"declarations/{theirs.pk}"),
        newcomer.post(f"declarations/{theirs.pk}/withdraw"),
        newcomer.post(f"declarations/{theirs.pk}/resubmit"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert newcomer.get("declarations").json() == {"results": [], "next": None}


def test_what_a_worker_declared_with_the_number_is_seen_and_what_a_resident_did_is_not(newcomer: SignedIn) -> None:
    found = declare(2, source=DeclarationSource.WORKER, draft=a_draft(2, phone=newcomer.phone))
    declare(3, draft=a_draft(3, phone=newcomer.phone))
    assert [one["id"] for one in newcomer.get("declarations").json()["results"]] == [str(found.pk)]
    assert newcomer.get(f"declarations/{found.pk}").json()["source"] == "worker"


def test_pages_run_from_the_newest_to_the_oldest_without_a_gap(newcomer: SignedIn) -> None:
    # Two at the same moment, to see that the page does not break between them.
    times = [MORNING + timedelta(hours=hour) for hour in (0, 1, 1, 2, 3)]
    made = [declare(number, account_id=newcomer.account.pk, submitted_at=at) for number, at in enumerate(times)]
    expected = [str(one.pk) for one in sorted(made, key=lambda one: (one.submitted_at, one.pk), reverse=True)]
    seen: list[str] = []
    following: str | None = ""
    while following is not None:
        page = newcomer.get(f"declarations?limit=2&cursor={following}").json()
        seen += [one["id"] for one in page["results"]]
        following = page["next"]
    assert seen == expected


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "bad_limit"),
        ("limit=101", "bad_limit"),
        ("limit=x", "bad_limit"),
        ("limit=", "bad_limit"),
        ("limit=%D9%A3", "bad_limit"),
        ("cursor=forged", "bad_cursor"),
        ("cursor=%00", "bad_cursor"),
    ],
)
def test_a_forged_cursor_or_limit_is_refused(newcomer: SignedIn, query: str, code: str) -> None:
    answer = newcomer.get(f"declarations?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
