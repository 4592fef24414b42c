"""A second check on the phone: it comes blind, it is reported like any task, and it decides nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.grids.models import Staff
from apps.notifications.models import Message
from apps.residence_registration.models import Declaration
from apps.residence_registration.states import DeclarationStatus
from apps.verification_tasks.models import Dispute, SecondCheck, Sign, VerificationTask
from apps.verification_tasks.second_checks.services import choose_second_checks, sweep_second_checks
from apps.verification_tasks.second_checks.states import Agreement, SecondCheckState
from apps.verification_tasks.services.disputes import decide_dispute
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.signs.states import SignKind
from apps.verification_tasks.states import Outcome, SlaState, TaskKind, TaskStatus
from tests.cast.phones import Phone, statuses
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
Phones = Callable[..., Phone]


@pytest.fixture
def first(quarter: Quarter, phone_of: Phones) -> VerificationTask:
    """Confirmed by the worker, over the phone."""
    task = quarter.task()
    Declaration.objects.filter(pk=task.declaration_id).update(status=DeclarationStatus.VERIFYING)
    phone = phone_of(quarter.worker)
    assert statuses(phone.push(*phone.visit(task))) == ["applied"] * 4
    return VerificationTask.objects.get(pk=task.pk)


@pytest.fixture
def second(first: VerificationTask, quarter: Quarter) -> SecondCheck:
    choose_second_checks(task_ids=[first.pk], actor=SYSTEM)
    sweep_second_checks()
    return SecondCheck.objects.select_related("task", "worker").get()


def document(handset: Handset, task_id: Any) -> dict[str, Any]:
    handset.drain()
    return handset.copy["task", str(task_id)][1]


def test_the_second_worker_s_phone_gets_it_without_a_word_of_the_first(
    first: VerificationTask, second: SecondCheck, quarter: Quarter, handset_of: Callable[[Staff], Handset]
) -> None:
    handset = handset_of(quarter.neighbour)
    shown = document(handset, second.task_id)
    assert ("task", str(first.pk)) not in handset.copy
    assert (shown["status"], shown["outcome"], shown["evidence"], shown["attempts"]) == ("open", None, [], 0)
    assert (shown["grid"], shown["assignee"]) == (None, str(quarter.neighbour.pk))
    assert shown["resident"]["phone"] == first.declaration.phone
    assert str(first.decided_by_id) not in str(shown)


def test_nobody_else_s_phone_hears_of_it(
    second: SecondCheck, quarter: Quarter, handset_of: Callable[[Staff], Handset]
) -> None:
    for person in (quarter.worker, quarter.colleague, quarter.leader, quarter.outsider):
        handset = handset_of(person)
        handset.drain()
        assert ("task", str(second.task_id)) not in handset.copy


@pytest.mark.parametrize(
    "ending",
    [("confirmed", Agreement.AGREES), ("not_resident", Agreement.DIFFERS), ("refused", Agreement.INCONCLUSIVE)],
)
def test_its_result_is_compared_and_decides_nothing(
    second: SecondCheck, first: VerificationTask, quarter: Quarter, phone_of: Phones, ending: tuple[str, Agreement]
) -> None:
    outcome, result = ending
    before = Declaration.objects.filter(pk=first.declaration_id).values().get()
    told = Message.objects.count()
    phone = phone_of(quarter.neighbour)
    assert second.task is not None
    assert statuses(phone.push(*phone.visit(second.task, outcome=outcome))) == ["applied"] * 4
    sweep_second_checks()
    second.refresh_from_db()
    assert (second.state, second.result) == (SecondCheckState.JUDGED, result)
    assert (second.first_outcome, second.second_outcome) == ("confirmed", outcome)
    assert Declaration.objects.filter(pk=first.declaration_id).values().get() == before
    assert before["status"] == DeclarationStatus.REGISTERED
    assert Message.objects.count() == told
    assert VerificationTask.objects.get(pk=first.pk).outcome == "confirmed"
    signs = list(Sign.objects.values_list("kind", "task", "other_task", "staff", "weight"))
    wanted = [(SignKind.SECOND_CHECK_DIFFERS, first.pk, second.task_id, quarter.worker.pk, 90)]
    assert signs == (wanted if result is Agreement.DIFFERS else [])
    assert sweep_second_checks() == {"judged": 0, "cancelled": 0, "sent": 0, "moved": 0}


def test_its_corrections_stay_in_the_history(
    second: SecondCheck, first: VerificationTask, quarter: Quarter, phone_of: Phones
) -> None:
    phone = phone_of(quarter.neighbour)
    assert second.task is not None
    events = phone.visit(second.task, outcome="corrected", corrections={"address": "别处9号"})
    assert statuses(phone.push(*events)) == ["applied"] * 4
    assert Declaration.objects.get(pk=first.declaration_id).address == first.declaration.address
    sweep_second_checks()
    second.refresh_from_db()
    assert second.result == Agreement.AGREES


def test_the_first_worker_cannot_report_on_it(second: SecondCheck, quarter: Quarter, phone_of: Phones) -> None:
    phone = phone_of(quarter.worker)
    assert second.task is not None
    assert set(statuses(phone.push(*phone.visit(second.task)))) == {"quarantined:out_of_scope"}


def test_two_results_of_the_second_check_leave_the_declaration_alone(
    second: SecondCheck, first: VerificationTask, quarter: Quarter, phone_of: Phones
) -> None:
    phone = phone_of(quarter.neighbour)
    assert second.task is not None
    phone.push(*phone.visit(second.task))
    phone.push(phone.complete(second.task, outcome="not_resident"))
    decide_dispute(dispute_id=Dispute.objects.get().pk, outcome=Outcome.NOT_RESIDENT, actor=SYSTEM)
    assert Declaration.objects.get(pk=first.declaration_id).status == DeclarationStatus.REGISTERED


def test_a_new_declaration_is_checked_while_a_second_check_runs(second: SecondCheck, first: VerificationTask) -> None:
    VerificationTask.objects.create(
        reference="HC-again",
        declaration_id=first.declaration_id,
        town_id=first.town_id,
        created_at=now(),
        due_at=now() + timedelta(days=7),
        policy=first.policy,
    )
    running = VerificationTask.objects.filter(declaration=first.declaration_id, status=TaskStatus.OPEN)
    assert {task.kind for task in running} == {TaskKind.CHECK, TaskKind.SECOND_CHECK}


def test_when_it_is_late_nobody_is_escalated_to_and_the_resident_hears_nothing(
    second: SecondCheck, time_machine: Any
) -> None:
    told = Message.objects.count()
    assert second.task is not None
    time_machine.move_to(second.task.due_at + timedelta(days=30))
    sweep_deadlines()
    second.task.refresh_from_db()
    assert second.task.sla == SlaState.OVERDUE
    assert not second.task.escalations.exists()
    assert Message.objects.count() == told
