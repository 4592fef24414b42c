"""The life of a declaration below moves its tasks above, in the same transaction."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from time_machine import TimeMachineFixture

from apps.core.actors import Actor
from apps.core.clock import now
from apps.residence_registration.models import Declaration, ResidentAccount
from apps.residence_registration.services import (
    Decision,
    change_declaration,
    decide_declarations,
    resubmit_declaration,
    withdraw_declaration,
)
from apps.residence_registration.states import DeclarationStatus
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import TaskStatus
from tests.cast.grids import SmallTown
from tests.cast.residence_registration import RESIDENT, declare


@pytest.fixture
def account(town: SmallTown) -> UUID:
    return ResidentAccount.objects.create(phone="+8619912340000", phone_index=bytes(32), created_at=now()).id


def test_a_declaration_has_its_task_and_its_deadline_at_once(
    town: SmallTown, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    declaration = declare()
    task = VerificationTask.objects.get(declaration=declaration)
    declaration.refresh_from_db()
    assert (task.status, task.created_at) == (TaskStatus.OPEN, declaration.submitted_at)
    assert (declaration.verification_due_at, declaration.grid) == (task.due_at, task.grid)
    assert task.due_at == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_a_declaration_that_is_rolled_back_leaves_no_task(town: SmallTown) -> None:
    with transaction.atomic():
        declare()
        assert VerificationTask.objects.exists()
        transaction.set_rollback(True)
    assert not VerificationTask.objects.exists()


def test_a_withdrawn_declaration_cancels_its_task(account: UUID) -> None:
    declaration = declare(account_id=account)
    withdraw_declaration(declaration_id=declaration.id, account_id=account, actor=RESIDENT)
    assert VerificationTask.objects.get().status == TaskStatus.CANCELLED


def test_a_declaration_sent_again_gets_a_new_task(account: UUID) -> None:
    declaration = declare(account_id=account)
    finish(declaration)
    resubmit_declaration(
        declaration_id=declaration.id, account_id=account, changes={"address": "人民路99号"}, actor=RESIDENT
    )
    first, second = VerificationTask.objects.order_by("created_at")
    assert (first.status, second.status) == (TaskStatus.COMPLETED, TaskStatus.OPEN)
    assert first.reference != second.reference


def finish(declaration: Declaration) -> None:
    """Nobody was to be found."""
    VerificationTask.objects.update(status=TaskStatus.COMPLETED, closed_at=now())
    verdict = Decision(declaration.id, DeclarationStatus.NEEDS_CORRECTION, "unreachable", now())
    decide_declarations(decisions=[verdict], actor=Actor.staff("test"))


def test_an_edit_of_the_office_raises_the_fields_version(town: SmallTown) -> None:
    declaration = declare()
    change_declaration(declaration_id=declaration.id, changes={"address": "人民路77号"}, actor=Actor.staff("test"))
    task = VerificationTask.objects.get()
    assert (task.version, task.field_versions) == (2, {"address": 2})
