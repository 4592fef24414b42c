"""A step is answered by somebody with a name, who says what is being done, and not from below."""

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.core.errors import Conflict, DomainError, Forbidden, InvalidInput
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.escalations import acknowledge_escalations
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.verification_tasks import Quarter, days_ago


@pytest.fixture
def steps(quarter: Quarter) -> dict[str, Escalation]:
    """Of an overdue task, by the role that each told."""
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    return {row.role: row for row in Escalation.objects.all()}


def answer(person: Staff, *rows: Escalation, note: str = "已联系房东，今晚上门") -> list[int]:
    ids = [row.pk for row in rows]
    return acknowledge_escalations(escalation_ids=ids, note=note, actor=Actor.staff(person.pk))


def test_the_answer_stands_with_a_name_and_a_note(quarter: Quarter, steps: dict[str, Escalation]) -> None:
    row = steps["town"]
    assert answer(quarter.supervisor, row) == [row.pk]
    row.refresh_from_db()
    assert (row.acknowledged_by, row.acknowledgement) == (quarter.supervisor, "已联系房东，今晚上门")
    assert row.acknowledged_at is not None
    entry = AuditEntry.objects.get(action="escalation.acknowledged")
    assert (entry.subject_id, entry.actor_id) == (str(row.task_id), str(quarter.supervisor.pk))


def test_who_stands_higher_may_answer_for_those_below(quarter: Quarter, steps: dict[str, Escalation]) -> None:
    assert len(answer(quarter.centre, *steps.values())) == 4


@pytest.mark.parametrize("role", ["town", "city"])
def test_nobody_silences_what_was_meant_for_a_higher_role(
    quarter: Quarter, steps: dict[str, Escalation], role: str
) -> None:
    with pytest.raises(Forbidden):
        answer(quarter.leader, steps["grid_leader"], steps[role])
    assert not Escalation.objects.exclude(acknowledged_at=None).exists()


def test_who_has_no_such_right_does_not_answer(quarter: Quarter, steps: dict[str, Escalation]) -> None:
    with pytest.raises(Forbidden):
        answer(quarter.worker, steps["grid_worker"])
    with pytest.raises(Forbidden):
        acknowledge_escalations(escalation_ids=[steps["town"].pk], note="好", actor=SYSTEM)


def test_an_answer_says_something(quarter: Quarter, steps: dict[str, Escalation]) -> None:
    with pytest.raises(InvalidInput):
        answer(quarter.supervisor, steps["town"], note="  ")


def test_the_first_answer_stands(quarter: Quarter, steps: dict[str, Escalation]) -> None:
    answer(quarter.supervisor, steps["town"])
    refused: type[DomainError] = Conflict
    with pytest.raises(refused):
        answer(quarter.centre, steps["town"])
    assert Escalation.objects.get(pk=steps["town"].pk).acknowledged_by == quarter.supervisor
