"""A person sends again what was given up; the trail says who and why."""

from collections.abc import Callable

import pytest
from django_q.models import OrmQ

from apps.core.actors import Actor
from apps.core.models import AuditEntry
from apps.notifications.models import Delivery, Message
from apps.notifications.services import NewMessage, deliver_each, resend, send_messages
from apps.notifications.states import DeliveryStatus
from tests.cast.notifications import ScriptedTransport

Make = Callable[..., NewMessage]
ACTOR = Actor.staff("user:1")
pytestmark = pytest.mark.django_db


def given_up(message: NewMessage, status: DeliveryStatus = DeliveryStatus.FAILED) -> Delivery:
    send_messages(messages=[message])
    row = Delivery.objects.latest("id")
    Delivery.objects.filter(id=row.id).update(
        status=status, tries=8, error="technical: no key", next_try_at=None, lease_until=None
    )
    OrmQ.objects.all().delete()
    return row


def test_it_goes_again_with_all_its_tries(a_message: Make, scripted: type[ScriptedTransport]) -> None:
    row = given_up(a_message())
    assert resend(delivery_ids=[row.id], reason="the key is there now", actor=ACTOR) == [row.id]
    row.refresh_from_db()
    assert (row.status, row.tries, row.error) == (DeliveryStatus.QUEUED, 0, "technical: no key")
    assert OrmQ.objects.get().task["args"][0] == [row.id]
    deliver_each(delivery_ids=[row.id])
    assert len(scripted.sent) == 1


def test_the_trail_says_who_why_and_what_had_failed(a_message: Make) -> None:
    row = given_up(a_message())
    resend(delivery_ids=[row.id], reason="the key is there now", actor=ACTOR)
    entry = AuditEntry.objects.get(action="delivery.resent")
    assert (entry.subject_type, entry.subject_id, entry.actor_id) == ("delivery", str(row.id), "user:1")
    assert entry.reason == "the key is there now"
    assert entry.before == {"status": "failed", "tries": 8}
    assert entry.after == {"status": "queued", "tries": 0, "error": "technical: no key"}


@pytest.mark.parametrize("status", [one for one in DeliveryStatus if one is not DeliveryStatus.FAILED])
def test_only_what_was_given_up_goes_again(a_message: Make, status: DeliveryStatus) -> None:
    row = given_up(a_message(), status)
    assert resend(delivery_ids=[row.id], reason="again", actor=ACTOR) == []
    row.refresh_from_db()
    assert row.status == status
    assert not AuditEntry.objects.filter(action="delivery.resent").exists()


def test_what_was_wiped_has_nothing_to_say(a_message: Make) -> None:
    row = given_up(a_message())
    Message.objects.update(text=None)
    assert resend(delivery_ids=[row.id], reason="again", actor=ACTOR) == []
