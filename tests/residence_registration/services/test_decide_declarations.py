from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.models import AuditEntry
from apps.notifications.models import Message
from apps.residence_registration.models import Declaration, Registration
from apps.residence_registration.services import Decision, decide_declarations
from apps.residence_registration.states import DeclarationStatus
from tests.cast.residence_registration import declare, steps_of

pytestmark = pytest.mark.usefixtures("town")
REGISTERED, REJECTED = DeclarationStatus.REGISTERED, DeclarationStatus.REJECTED
NEEDS_CORRECTION = DeclarationStatus.NEEDS_CORRECTION


def decide(key: UUID, verdict: DeclarationStatus, reason: str = "", at: datetime | None = None) -> set[UUID]:
    return decide_declarations(decisions=[Decision(key, verdict, reason, at or now())], actor=SYSTEM)


def status_of(key: UUID) -> str:
    return Declaration.objects.get(id=key).status


def test_a_confirmed_declaration_is_registered_from_the_day_of_its_declaration() -> None:
    declaration = declare(0, submitted_at=datetime(2026, 11, 16, 17, tzinfo=UTC))
    visited = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert decide(declaration.pk, REGISTERED, "confirmed", visited) == {declaration.pk}
    registration = Registration.objects.get(declaration=declaration)
    assert registration.registered_since == date(2026, 11, 17)
    assert (registration.registered_at, registration.ended_at) == (visited, None)
    assert status_of(declaration.pk) == REGISTERED
    assert steps_of(declaration.pk) == ["submitted", "registered"]
    audit = AuditEntry.objects.get(action="declaration.registered")
    assert (audit.before, audit.after, audit.reason) == (
        {"status": "submitted"},
        {"status": "registered"},
        "confirmed",
    )


@pytest.mark.parametrize(
    ("verdict", "reason", "step", "template"),
    [
        (REGISTERED, "corrected", "registered", "declaration.registered"),
        (REJECTED, "not_resident", "rejected.not_resident", "declaration.rejected"),
        (REJECTED, "refused", "rejected.refused", "declaration.rejected"),
        (REJECTED, "dispute", "rejected", "declaration.rejected"),
        (NEEDS_CORRECTION, "unreachable", "needs_correction.unreachable", "declaration.needs_correction"),
    ],
)
def test_the_resident_reads_and_hears_every_verdict(
    verdict: DeclarationStatus, reason: str, step: str, template: str
) -> None:
    declaration = declare(0)
    decide(declaration.pk, verdict, reason)
    assert steps_of(declaration.pk)[-1] == step
    assert Message.objects.filter(template=template, subject_id=str(declaration.pk)).count() == 1


def test_the_same_verdict_again_changes_nothing() -> None:
    declaration = declare(0)
    assert decide(declaration.pk, REGISTERED) == {declaration.pk}
    assert decide(declaration.pk, REGISTERED) == set()
    assert Message.objects.filter(template="declaration.registered").count() == 1
    assert steps_of(declaration.pk) == ["submitted", "registered"]


def test_a_dispute_takes_a_registration_back_and_gives_it_again() -> None:
    declaration = declare(0)
    decide(declaration.pk, REGISTERED)
    since = Registration.objects.get(declaration=declaration).registered_since
    decide(declaration.pk, REJECTED)
    assert Registration.objects.get(declaration=declaration).ended_at is not None
    decide(declaration.pk, REGISTERED)
    registration = Registration.objects.get(declaration=declaration)
    assert (registration.ended_at, registration.registered_since) == (None, since)
    assert Message.objects.filter(template="declaration.registered").count() == 2


def test_a_rejected_one_does_not_come_back_beside_a_new_one() -> None:
    old = declare(0)
    decide(old.pk, REJECTED)
    new = declare(0)
    with pytest.raises(Conflict) as refusal:
        decide(old.pk, REGISTERED)
    assert refusal.value.code == "already_declared"
    assert (status_of(old.pk), status_of(new.pk)) == (REJECTED, DeclarationStatus.SUBMITTED)
    assert not Registration.objects.exists()


def test_a_withdrawn_one_stays_withdrawn() -> None:
    declaration = declare(0)
    Declaration.objects.filter(id=declaration.pk).update(status=DeclarationStatus.WITHDRAWN)
    assert decide(declaration.pk, REGISTERED) == set()
    assert not Registration.objects.exists()


def test_a_batch_of_twenty_costs_as_many_statements_as_three() -> None:
    counts = []
    for numbers in (range(3), range(100, 120)):
        declared = [declare(number).pk for number in numbers]
        verdicts = [REGISTERED, REJECTED, NEEDS_CORRECTION]
        decisions = [
            Decision(key, verdicts[place % 3], "reason", now() + timedelta(seconds=place))
            for place, key in enumerate(declared)
        ]
        with CaptureQueriesContext(connection) as captured:
            assert decide_declarations(decisions=decisions, actor=SYSTEM) == set(declared)
        counts.append(len(captured))
    assert counts[0] == counts[1]
