"""GET and PUT preferences: how a resident wishes to be told."""

from typing import Any

import pytest
from django.test import Client

from apps.core.models import AuditEntry
from apps.notifications.models import Channel, Contact
from apps.notifications.services import bind_address
from tests.cast.residence_registration import SignedIn

UNSAID: dict[str, Any] = {"channel": None, "language": "zh-hans", "announcements": True, "bound": []}


def test_without_wishes_it_says_what_holds(newcomer: SignedIn) -> None:
    assert newcomer.get("preferences").json() == UNSAID
    assert not Contact.objects.exists(), "reading makes nothing"


def test_wishes_are_kept_and_what_is_not_named_stays(newcomer: SignedIn) -> None:
    bind_address(phone=newcomer.phone, channel=Channel.WECHAT, address="o-1", index=b"i" * 32)
    first = newcomer.put("preferences", {"channel": "wechat", "language": "en"})
    assert (first.status_code, first.json()) == (
        200,
        {"channel": "wechat", "language": "en", "announcements": True, "bound": ["wechat"]},
    )
    second = newcomer.put("preferences", {"announcements": False, "channel": None})
    assert second.json() == {"channel": None, "language": "en", "announcements": False, "bound": ["wechat"]}
    assert newcomer.get("preferences").json() == second.json()
    entries = AuditEntry.objects.filter(action="contact.changed").order_by("id")
    assert {entry.actor_id for entry in entries} == {str(newcomer.account.pk)}
    assert len(entries) == 2


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"channel": "pigeon"}, ["/channel"]),
        ({"channel": "webhook"}, ["/channel"]),
        ({"channel": ["sms"]}, ["/channel"]),
        ({"channel": {}, "language": "fr", "announcements": "no"}, ["/announcements", "/channel", "/language"]),
        ({"language": None, "announcements": None}, ["/announcements", "/language"]),
        ({"channel": "wechat"}, ["/channel"]),
        ([], [""]),
    ],
)
def test_nonsense_is_named_and_changes_nothing(newcomer: SignedIn, body: Any, pointers: list[str]) -> None:
    answer = newcomer.put("preferences", body)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers
    assert newcomer.get("preferences").json() == UNSAID


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_it_is_for_residents(method: str) -> None:
    answer = Client().generic(method, "/api/v1/preferences", "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
