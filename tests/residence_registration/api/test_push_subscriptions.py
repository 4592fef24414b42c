"""resident/push-subscriptions: a browser is pushed to by its owner's wish, and by nobody else's."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.core.models import AuditEntry
from apps.notifications.models import Channel, Contact, PushSubscription
from tests.cast.residence_registration import SignedIn
from tests.standins.push import Browser

PATH = "resident/push-subscriptions"
BASE = "https://fcm.googleapis.com"


@pytest.fixture(autouse=True)
def push_is_open(settings: Settings) -> None:
    settings.WEBPUSH_TRANSPORT = "console"


def asked(path: str = "/fcm/send/invented", **changes: Any) -> dict[str, Any]:
    return {**json.loads(Browser(path=path).subscription(BASE)), **changes}


def test_subscribed_it_can_be_wished_for_and_listed(newcomer: SignedIn) -> None:
    assert newcomer.put("preferences", {"channel": "webpush"}).status_code == 422, "not before"
    answer = newcomer.post(PATH, asked(name="My phone"))
    assert answer.status_code == 201
    said = answer.json()
    assert (set(said), said["name"]) == ({"id", "name", "subscribed_at"}, "My phone")
    assert newcomer.get(PATH).json() == [said]
    assert newcomer.put("preferences", {"channel": "webpush"}).json()["bound"] == ["webpush"]
    entry = AuditEntry.objects.get(action="push.subscribed")
    assert (entry.subject_id, entry.actor_id) == (said["id"], str(newcomer.account.pk))


def test_a_browser_that_asks_again_keeps_its_row_and_its_newest_keys(newcomer: SignedIn) -> None:
    first = newcomer.post(PATH, asked()).json()["id"]
    renewed = asked()
    assert newcomer.post(PATH, renewed).json()["id"] == first
    row = PushSubscription.objects.get()
    assert json.loads(row.subscription) == {"endpoint": renewed["endpoint"], "keys": renewed["keys"]}


def test_a_browser_speaks_for_who_was_signed_in_last(
    newcomer: SignedIn, resident_signs_in: Callable[[int], SignedIn]
) -> None:
    other = resident_signs_in(1)
    newcomer.post(PATH, asked())
    newcomer.put("preferences", {"channel": "webpush"})
    other.post(PATH, asked())
    assert newcomer.get(PATH).json() == []
    assert len(other.get(PATH).json()) == 1
    assert newcomer.get("preferences").json()["channel"] is None, "nothing would arrive"


def test_the_wish_ends_with_the_last_browser(newcomer: SignedIn) -> None:
    one, two = (newcomer.post(PATH, asked(f"/fcm/send/{number}")).json()["id"] for number in range(2))
    newcomer.put("preferences", {"channel": "webpush"})
    assert newcomer.delete(f"{PATH}/{one}").status_code == 204
    assert newcomer.get("preferences").json()["channel"] == Channel.WEBPUSH
    assert newcomer.delete(f"{PATH}/{two}").status_code == 204
    assert newcomer.get("preferences").json()["channel"] is None
    assert newcomer.delete(f"{PATH}/{two}").status_code == 404


def test_nobody_ends_anothers(newcomer: SignedIn, resident_signs_in: Callable[[int], SignedIn]) -> None:
    ident = newcomer.post(PATH, asked()).json()["id"]
    assert resident_signs_in(1).delete(f"{PATH}/{ident}").status_code == 404
    assert PushSubscription.objects.count() == 1


def test_ten_browsers_are_kept_the_newest(newcomer: SignedIn) -> None:
    ids = [newcomer.post(PATH, asked(f"/fcm/send/{number}")).json()["id"] for number in range(11)]
    assert [row["id"] for row in newcomer.get(PATH).json()] == ids[:0:-1]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"endpoint": "https://evil.example/push"}, "/endpoint", "host_not_allowed"),
        ({"endpoint": "http://fcm.googleapis.com/push"}, "/endpoint", "host_not_allowed"),
        ({"endpoint": "https://fcm.googleapis.com@evil.example/push"}, "/endpoint", "host_not_allowed"),
        ({"endpoint": "https://fcm.googleapis.com:many/push"}, "", "bad_subscription"),
        ({"endpoint": None}, "", "bad_subscription"),
        ({"endpoint": f"{BASE}/{'x' * 2048}"}, "", "bad_subscription"),
        ({"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "", "bad_subscription"),
        ({"keys": {"p256dh": "BAEB" + "AQEB" * 20 + "AQE", "auth": "A" * 22}}, "", "bad_subscription"),
        ({"keys": []}, "", "bad_subscription"),
        ({"name": ["x"]}, "/name", "bad_name"),
        ({"name": "a\nb"}, "/name", "bad_name"),
        ({"name": "a" * 65}, "/name", "bad_name"),
    ],
)
def test_what_could_not_be_sent_to_is_named(
    newcomer: SignedIn, changes: dict[str, Any], pointer: str, code: str
) -> None:
    answer = newcomer.post(PATH, asked(**changes))
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert not Contact.objects.exists()


def test_no_list_is_a_subscription(newcomer: SignedIn) -> None:
    assert newcomer.post(PATH, []).status_code == 422


def test_where_nothing_is_pushed_nothing_is_promised(newcomer: SignedIn, settings: Settings) -> None:
    settings.WEBPUSH_TRANSPORT = ""
    answer = newcomer.post(PATH, asked())
    assert (answer.status_code, answer.json()["code"]) == (409, "channel_closed")


def test_asking_is_throttled(newcomer: SignedIn) -> None:
    answers = [newcomer.post(PATH, asked()).status_code for _ in range(31)]
    assert answers == [201] * 30 + [429]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_for_residents(method: str) -> None:
    answer = Client().generic(method, f"/api/v1/{PATH}", "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
