"""Messages in the office: masked numbers in lists, the text for a reason alone."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.notifications.models import Audience, Channel, Delivery, Message
from apps.residence_registration.models import Declaration
from tests.cast.office import Desk, text_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
NUMBER = "+8619900007777"


def message_about(subject_type: str, subject_id: str) -> Message:
    message = Message.objects.create(
        template="declaration.submitted",
        audience=Audience.RESIDENT,
        subject_type=subject_type,
        subject_id=subject_id,
        once_key=f"{subject_type}:{subject_id}",
        text="what it says",
        created_at=now(),
    )
    Delivery.objects.create(message=message, channel=Channel.SMS, to=NUMBER, to_index=phone_index(NUMBER))
    return message


def test_they_follow_the_scope_of_their_declaration(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    declaration = quarter.declaration()
    Declaration.objects.filter(pk=declaration.pk).update(grid=quarter.grid)
    near = message_about("declaration", str(declaration.pk))
    code = message_about("otp", "no uuid at all")
    assert sign_in(quarter.leader).rows("notifications_message") == {near.pk}
    assert len(sign_in(quarter.leader).rows("notifications_delivery")) == 1
    assert sign_in(quarter.centre).rows("notifications_message") == {near.pk, code.pk}


def test_text_and_number_are_shown_for_a_reason(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    message = message_about("declaration", str(quarter.declaration().pk))
    desk = sign_in(quarter.centre)
    assert "199****7777" in text_of(desk.list("notifications_delivery"))
    page = text_of(desk.open("notifications_message_change", message.pk))
    assert "what it says" not in page
    url = desk.open("notifications_message_reveal", message.pk).wsgi_request.path
    shown = text_of(desk.client.post(url, {"reason": "complaint"}))
    assert "what it says" in shown
    assert NUMBER in shown
    (entry,) = AuditEntry.objects.filter(action="personal_data.read")
    assert (entry.subject_type, entry.reason) == ("message", "complaint")
