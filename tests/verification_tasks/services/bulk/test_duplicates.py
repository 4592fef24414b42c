"""What was declared twice is checked once: the duplicate is cancelled, keeps its evidence, and nobody hears of it."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.actors import Actor
from apps.core.errors import Conflict, Forbidden
from apps.core.models import AuditEntry
from apps.notifications.models import Message
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.states import DeclarationStatus
from apps.verification_tasks.bulk import Why
from apps.verification_tasks.models import Duplicate, Evidence, VerificationTask
from apps.verification_tasks.services.bulk import close_as_duplicates
from apps.verification_tasks.states import TaskStatus
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.phones import Phone, outcome_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(quarter: Quarter) -> tuple[VerificationTask, VerificationTask]:
    """The kept one and its duplicate, by the same phone."""
    kept, duplicate = quarter.tasks(2)
    phone = Declaration.objects.values_list("phone_index", flat=True).get(pk=kept.declaration_id)
    Declaration.objects.filter(pk=duplicate.declaration_id).update(phone_index=phone)
    return kept, duplicate


def supervisor(quarter: Quarter) -> Actor:
    return Actor.staff(quarter.supervisor.pk, "127.0.0.1")


def test_it_is_cancelled_with_the_reference_of_the_other_and_keeps_its_evidence(
    quarter: Quarter, twice: tuple[VerificationTask, VerificationTask], phone_of: Callable[..., Phone]
) -> None:
    kept, duplicate = twice
    phone = phone_of(quarter.worker)
    phone.push(phone.photo(duplicate))
    close_as_duplicates(task_ids=[duplicate.pk], kept_id=kept.pk, actor=supervisor(quarter))
    duplicate.refresh_from_db()
    kept.refresh_from_db()
    assert (duplicate.status, kept.status) == (TaskStatus.CANCELLED, TaskStatus.OPEN)
    assert Evidence.objects.filter(task=duplicate).exists()
    assert Duplicate.objects.get(task=duplicate).kept == kept
    entry = AuditEntry.objects.get(action="task.cancelled")
    assert (entry.reason, (entry.after or {})["duplicate_of"]) == ("duplicate", kept.reference)


def test_each_page_leads_to_the_other(
    quarter: Quarter, twice: tuple[VerificationTask, VerificationTask], sign_in: Callable[[Any], Desk]
) -> None:
    kept, duplicate = twice
    close_as_duplicates(task_ids=[duplicate.pk], kept_id=kept.pk, actor=supervisor(quarter))
    desk = sign_in(quarter.supervisor)
    for here, there in (twice, reversed(twice)):
        assert f">{there.reference}</a>" in text_of(desk.open(f"{TASKS}_change", here.pk))


def test_its_declaration_ends_and_the_resident_hears_nothing(
    quarter: Quarter, twice: tuple[VerificationTask, VerificationTask]
) -> None:
    kept, duplicate = twice
    close_as_duplicates(task_ids=[duplicate.pk], kept_id=kept.pk, actor=supervisor(quarter))
    assert Declaration.objects.get(pk=duplicate.declaration_id).status == DeclarationStatus.WITHDRAWN
    assert Declaration.objects.get(pk=kept.declaration_id).status == DeclarationStatus.SUBMITTED
    assert TimelineEntry.objects.get(declaration=duplicate.declaration_id).step == "withdrawn.duplicate"
    assert not Message.objects.exists()


def test_work_that_comes_later_is_kept_in_its_history(
    quarter: Quarter, twice: tuple[VerificationTask, VerificationTask], phone_of: Callable[..., Phone]
) -> None:
    kept, duplicate = twice
    close_as_duplicates(task_ids=[duplicate.pk], kept_id=kept.pk, actor=supervisor(quarter))
    phone = phone_of(quarter.worker)
    visit = phone.visit(duplicate)
    phone.push(*visit)
    assert outcome_of(visit[-1]) == ("superseded", "task_cancelled")


def test_what_has_nothing_in_common_is_left_out(
    quarter: Quarter, twice: tuple[VerificationTask, VerificationTask]
) -> None:
    kept, duplicate = twice
    stranger = quarter.task()
    plan = close_as_duplicates(
        task_ids=[duplicate.pk, stranger.pk, kept.pk], kept_id=kept.pk, actor=supervisor(quarter)
    )
    assert {task.pk: why for task, why in plan.left_out} == {
        stranger.pk: Why.NO_DUPLICATE,
        kept.pk: Why.KEPT_ITSELF,
    }


def test_a_cancelled_task_is_nothing_to_keep(
    quarter: Quarter, twice: tuple[VerificationTask, VerificationTask]
) -> None:
    kept, duplicate = twice
    VerificationTask.objects.filter(pk=kept.pk).update(status=TaskStatus.CANCELLED)
    with pytest.raises(Conflict):
        close_as_duplicates(task_ids=[duplicate.pk], kept_id=kept.pk, actor=supervisor(quarter))


def test_a_leader_closes_none(quarter: Quarter, twice: tuple[VerificationTask, VerificationTask]) -> None:
    kept, duplicate = twice
    with pytest.raises(Forbidden):
        close_as_duplicates(
            task_ids=[duplicate.pk], kept_id=kept.pk, actor=Actor.staff(quarter.leader.pk, "127.0.0.1")
        )
