"""What a resident sees of it: the announcement among their messages, and their wish to hear none."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.notifications.models import Message
from apps.notifications.services import deliver_each, release_held
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.campaigns.services import run_campaigns
from apps.residence_registration.models import Declaration
from tests.cast.campaigns import TITLE, registered, started
from tests.cast.notifications import ScriptedTransport
from tests.cast.residence_registration import SignedIn
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SignIn = Callable[[int], SignedIn]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def resident(quarter: Quarter, resident_signs_in: SignIn) -> SignedIn:
    """Registered in the town, and signed in."""
    (declaration,) = registered(quarter, 1)
    signed_in = resident_signs_in(0)
    Declaration.objects.filter(pk=declaration.pk).update(
        phone=signed_in.phone, phone_index=bytes(signed_in.account.phone_index)
    )
    return signed_in


def announce(quarter: Quarter, clock: Any) -> None:
    started(quarter)
    for _ in range(2):
        run_campaigns()
        clock.shift(timedelta(seconds=10))
    clock.shift(timedelta(minutes=3))
    release_held()


def test_it_leaves_and_is_read_among_their_messages(
    quarter: Quarter, resident: SignedIn, clock: Any, scripted: type[ScriptedTransport]
) -> None:
    announce(quarter, clock)
    deliver_each(delivery_ids=list(Message.objects.values_list("deliveries__pk", flat=True)))
    (sent,) = scripted.sent
    assert sent.to == resident.phone
    (heard,) = resident.get("messages").json()["results"]
    assert (heard["kind"], heard["subject_type"]) == ("resident.announcement", "campaign")
    assert TITLE in heard["text"]
    assert heard["deliveries"][0]["status"] == DeliveryStatus.SENT


def test_who_wishes_none_hears_none(quarter: Quarter, resident: SignedIn, clock: Any) -> None:
    assert resident.put("preferences", {"announcements": False}).json()["announcements"] is False
    announce(quarter, clock)
    assert resident.get("messages").json()["results"] == []
