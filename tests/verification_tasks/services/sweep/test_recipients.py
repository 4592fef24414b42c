"""Who hears of a step depends on who holds the task."""

from apps.core.actors import SYSTEM
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.services.tasks import reassign_tasks
from tests.cast.verification_tasks import Quarter, days_ago


def reminded() -> list[str]:
    return list(Escalation.objects.get(step=1).recipients)


def test_a_task_by_name_reminds_its_assignee_alone(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(4))
    reassign_tasks(task_ids=[task.id], staff_id=quarter.outsider.id, actor=SYSTEM)
    sweep_deadlines()
    assert reminded() == [str(quarter.outsider.id)]


def test_an_assignee_who_has_left_is_not_asked(quarter: Quarter) -> None:
    quarter.task(created_at=days_ago(4), assignee=quarter.outsider)
    type(quarter.outsider).objects.filter(id=quarter.outsider.id).update(is_active=False)
    sweep_deadlines()
    assert set(reminded()) == {str(quarter.worker.id), str(quarter.colleague.id)}


def test_a_task_without_a_grid_speaks_to_its_town(quarter: Quarter) -> None:
    quarter.task(created_at=days_ago(4), grid=None, community=None)
    sweep_deadlines()
    assert reminded() == [str(quarter.supervisor.id)]


def test_a_step_that_finds_nobody_stands_in_the_list_without_recipients(quarter: Quarter) -> None:
    type(quarter.leader).objects.filter(id=quarter.leader.id).update(is_active=False)
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    assert Escalation.objects.get(step=2).recipients == []
