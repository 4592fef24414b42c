"""The ladder of one task, day by day, and all of it at once after a pause."""

from datetime import UTC, datetime, timedelta

from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.notifications.models import Audience, Channel, Delivery, Message
from apps.notifications.states import DeliveryStatus
from apps.verification_tasks.models import Escalation, SlaPolicy
from apps.verification_tasks.services.sweep import SweepCounts, sweep_deadlines
from apps.verification_tasks.states import Priority, SlaState
from tests.cast.verification_tasks import Heard, Quarter, days_ago

# Local midnight is 16:00 UTC: day 3, day 5, 48 hours before the deadline, day 6, the deadline.
DAYS = [
    ("2026-11-26T01:00:00Z", 1, SlaState.ON_TRACK, 1),
    ("2026-11-28T01:00:00Z", 2, SlaState.ON_TRACK, 1),
    ("2026-11-28T16:00:00Z", 2, SlaState.DUE_SOON, 2),
    ("2026-11-29T01:00:00Z", 3, SlaState.DUE_SOON, 2),
    ("2026-11-30T16:00:00Z", 4, SlaState.OVERDUE, 3),
]


def test_a_task_climbs_on_its_days_and_devices_hear_of_changes_alone(
    quarter: Quarter, heard: Heard, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    task = quarter.task()
    for instant, steps, state, version in DAYS:
        moment = datetime.fromisoformat(instant)
        time_machine.move_to(moment - timedelta(seconds=1), tick=False)
        assert sweep_deadlines() == SweepCounts(), "nothing is due a second earlier"
        time_machine.move_to(moment, tick=False)
        sweep_deadlines()
        task.refresh_from_db()
        assert (task.escalations.count(), task.sla, task.version) == (steps, state, version), instant
    assert task.priority == Priority.HIGH
    assert task.next_check_at is None
    assert heard.batches == [{task.id}, {task.id}]
    told = list(Escalation.objects.order_by("step").values_list("role", "action", "recipients"))
    names = [[str(person.id) for person in group] for group in people_told(quarter)]
    assert told == [
        ("grid_worker", "remind", names[0]),
        ("grid_leader", "notify", names[1]),
        ("town", "notify", names[2]),
        ("city", "propose", names[3]),
    ]


def people_told(quarter: Quarter) -> list[list[Staff]]:
    return [[quarter.colleague, quarter.worker], [quarter.leader], [quarter.supervisor], [quarter.centre]]


def test_a_sweep_after_a_pause_takes_every_missed_step_once(quarter: Quarter, heard: Heard) -> None:
    task = quarter.task(created_at=days_ago(30))
    counts = sweep_deadlines()
    assert (counts.tasks, counts.steps, counts.overdue) == (1, 4, 1)
    task.refresh_from_db()
    assert (task.sla, task.priority, task.next_step, task.next_check_at, task.version) == (
        *(SlaState.OVERDUE, Priority.HIGH),
        *(4, None, 2),
    )
    assert heard.batches == [{task.id}]
    assert sweep_deadlines() == SweepCounts()
    assert Escalation.objects.count() == 4
    assert AuditEntry.objects.filter(action="task.overdue", subject_id=str(task.id)).count() == 1


def test_a_row_set_back_climbs_no_step_again(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    said = Message.objects.count()
    type(task).objects.update(next_step=0, next_check_at=now())
    counts = sweep_deadlines()
    assert (counts.tasks, counts.steps) == (1, 0)
    assert (Escalation.objects.count(), Message.objects.count()) == (4, said)


def test_a_backdated_task_takes_its_past_steps_at_the_next_sweep(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(4))
    sweep_deadlines()
    task.refresh_from_db()
    assert (task.next_step, task.sla) == (1, SlaState.ON_TRACK)
    assert task.next_check_at is not None
    assert task.next_check_at > now()


def test_a_running_task_keeps_the_policy_it_started_with(quarter: Quarter, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    task = quarter.task()
    SlaPolicy.objects.create(version=2, steps=[], valid_from=now())
    time_machine.move_to("2026-11-26T01:00:00Z", tick=False)
    sweep_deadlines()
    assert task.escalations.count() == 1


def test_the_resident_is_told_once_that_it_is_late(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    said = Message.objects.get(audience=Audience.RESIDENT)
    assert (said.template, said.once_key) == ("verification.overdue", f"verification.overdue:{task.id}")
    assert task.declaration.reference in said.text
    assert said.deliveries.get().to == task.declaration.phone


def test_each_member_of_staff_hears_of_all_their_tasks_at_once(quarter: Quarter) -> None:
    tasks = quarter.tasks(3, created_at=datetime(2026, 10, 12, tzinfo=UTC))
    sweep_deadlines()
    said = Message.objects.filter(audience=Audience.STAFF)
    assert sorted(said.values_list("template", flat=True)) == ["task.escalated"] * 3 + ["task.reminder"] * 2
    phones = {message.deliveries.get().to for message in said}
    everyone = (quarter.worker, quarter.colleague, quarter.leader, quarter.supervisor, quarter.centre)
    assert phones == {person.phone for person in everyone}
    for message in said:
        assert "3" in message.text
        assert tasks[0].reference in message.text
        assert "2026-10-19 24:00" in message.text


def test_staff_without_a_telephone_stand_in_the_list_and_read_it_in_the_office(quarter: Quarter) -> None:
    type(quarter.centre).objects.filter(id=quarter.centre.id).update(phone=None, phone_index=None)
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    assert Escalation.objects.get(step=4).recipients == [str(quarter.centre.id)]
    assert Message.objects.filter(audience=Audience.STAFF).count() == 5
    (there,) = Delivery.objects.filter(channel=Channel.PORTAL)
    assert (there.status, there.to) == (DeliveryStatus.DELIVERED, "")
