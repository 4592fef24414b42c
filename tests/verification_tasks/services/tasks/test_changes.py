"""A new priority, a field changed on the server, a touch: devices hear of each."""

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.residence_registration.models import Declaration
from apps.residence_registration.signals import declaration_changed
from apps.verification_tasks.services.tasks import change_priority
from apps.verification_tasks.services.touch import touch
from apps.verification_tasks.states import Priority, TaskStatus
from tests.cast.verification_tasks import Heard, Quarter


def test_a_priority_is_changed_once(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task()
    for _ in range(2):
        change_priority(task_ids=[task.id], priority=Priority.HIGH, actor=SYSTEM)
    task.refresh_from_db()
    assert (task.priority, task.version) == (Priority.HIGH, 2)
    assert heard.batches == [{task.id}]
    entry = AuditEntry.objects.get(action="task.priority_changed")
    assert (entry.before, entry.after) == ({"priority": "normal"}, {"priority": "high"})


def test_a_field_changed_on_the_server_gets_the_new_version(quarter: Quarter, heard: Heard) -> None:
    task, other = quarter.task(version=3, field_versions={"name": 2}), quarter.task()
    fields = {task.declaration_id: ["address", "phone"], other.declaration_id: ["address"]}
    declaration_changed.send(sender=Declaration, fields=fields, actor=SYSTEM)
    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.version, task.field_versions) == (4, {"name": 2, "address": 4, "phone": 4})
    assert (other.version, other.field_versions) == (2, {"address": 2})
    assert heard.batches == [{task.id, other.id}]


def test_what_has_left_the_devices_is_left_alone(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task(status=TaskStatus.COMPLETED, closed_at=now(), left_devices_at=now())
    declaration_changed.send(sender=Declaration, fields={task.declaration_id: ["address"]}, actor=SYSTEM)
    task.refresh_from_db()
    assert task.version == 1
    assert heard.batches == []


def test_a_touch_makes_a_new_version(quarter: Quarter, heard: Heard) -> None:
    tasks = quarter.tasks(2)
    touch(task_ids=[task.id for task in tasks])
    for task in tasks:
        task.refresh_from_db()
    assert [task.version for task in tasks] == [2, 2]
    assert heard.batches == [{task.id for task in tasks}]
