from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import Routed, begin_verification, note_verification
from apps.residence_registration.states import DeclarationStatus
from tests.cast.grids import SmallTown
from tests.cast.residence_registration import declare, steps_of


def test_grid_and_deadline_are_noted_by_one_statement(
    town: SmallTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second, untouched = (declare(number) for number in range(3))
    due = datetime(2026, 11, 30, 16, tzinfo=UTC)
    with django_assert_num_queries(1):
        note_verification(
            routed=[Routed(first.pk, town.far.pk, due), Routed(second.pk, None, due + timedelta(days=1))]
        )
    noted = Declaration.objects.in_bulk()
    assert (noted[first.pk].grid_id, noted[first.pk].verification_due_at) == (town.far.pk, due)
    assert (noted[second.pk].grid_id, noted[second.pk].verification_due_at) == (None, due + timedelta(days=1))
    assert noted[untouched.pk].verification_due_at != due
    note_verification(routed=[])


@pytest.mark.usefixtures("town")
def test_verification_begins_once() -> None:
    waiting, withdrawn = declare(0), declare(1)
    Declaration.objects.filter(id=withdrawn.pk).update(status=DeclarationStatus.WITHDRAWN)
    for _ in range(2):
        begin_verification(declaration_ids={waiting.pk, withdrawn.pk}, at=now(), actor=SYSTEM)
    waiting.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (waiting.status, withdrawn.status) == (DeclarationStatus.VERIFYING, DeclarationStatus.WITHDRAWN)
    assert steps_of(waiting.pk) == ["submitted", "verifying"]
    assert steps_of(withdrawn.pk) == ["submitted"]
    assert AuditEntry.objects.filter(action="declaration.verifying").count() == 1
