"""What became of a deadline: restated when late news comes, and asked for as it was known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.notifications.models import Audience, Message
from apps.sync.models import Device
from apps.verification_tasks.models import Escalation, SlaVerdict, VerificationTask
from apps.verification_tasks.selectors.documents import task_documents
from apps.verification_tasks.selectors.verdicts import verdict_counts, verdicts_as_known
from apps.verification_tasks.services.pauses import ask_pauses, end_pauses, grant_pauses
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.services.tasks import cancel_tasks
from apps.verification_tasks.states import PauseReason, SlaState, VerdictWord, Withdrawal
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
DUE = datetime(2026, 11, 30, 16, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PhoneOf = Callable[..., Phone]


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    time_machine.move_to(START, tick=False)
    return time_machine


def look(clock: TimeMachineFixture, at: datetime) -> None:
    clock.move_to(at, tick=False)
    sweep_deadlines()


def known(task: VerificationTask, at: datetime | None = None) -> str | None:
    row = verdicts_as_known(at).filter(task=task).first()
    return row.verdict if row else None


def test_work_in_time_is_met_and_says_between_when_and_when(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker, ahead=timedelta(hours=3))
    clock.move_to(START + DAY, tick=False)
    visit = phone.visit(task)
    clock.move_to(START + DAY + HOUR, tick=False)
    phone.push(*visit)
    row = SlaVerdict.objects.get()
    assert (row.verdict, row.grounds, row.due_at) == ("met", "work_done", DUE)
    assert (row.earliest_at, row.latest_at) == (START + DAY - timedelta(seconds=60), START + DAY)
    assert (row.recorded_at, row.superseded_at) == (now(), None)
    assert str(row.event_id) == visit[-1]["id"]


def test_a_deadline_that_passes_is_breached_as_far_as_anybody_knows(
    quarter: Quarter, clock: TimeMachineFixture
) -> None:
    task = quarter.task()
    look(clock, DUE - timedelta(seconds=1))
    assert known(task) is None
    look(clock, DUE)
    row = SlaVerdict.objects.get()
    assert (row.verdict, row.grounds, row.earliest_at, row.latest_at) == ("breached", "deadline_passed", None, None)


def late_sync(quarter: Quarter, phone: Phone, clock: TimeMachineFixture, done: datetime) -> VerificationTask:
    """Done at `done`, heard of two days after the deadline; the sweep has looked every day."""
    task = quarter.task(assignee=quarter.worker)
    visit: list[dict[str, Any]] = []
    for number in range(1, 10):
        if not visit and START + number * DAY > done:
            clock.move_to(done, tick=False)
            visit = phone.visit(task)
        look(clock, START + number * DAY)
    clock.move_to(DUE + 2 * DAY, tick=False)
    assert "applied" in statuses(phone.push(*visit))[-1]
    task.refresh_from_db()
    return task


def test_a_late_sync_of_work_in_time_restates_the_verdict_and_withdraws_what_it_makes_wrong(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    done = START + 4 * DAY
    task = late_sync(quarter, phone_of(quarter.worker), clock, done)
    assert (task.sla, known(task), known(task, DUE + DAY)) == (SlaState.MET, "met", "breached")
    steps = {row.step: row for row in Escalation.objects.filter(task=task)}
    assert steps[1].withdrawn_at is None, "the reminder of day 3 was right"
    for number in (2, 3, 4):
        assert (steps[number].withdrawn_at, steps[number].withdrawal) == (now(), Withdrawal.WORK_WAS_DONE)
    said = Message.objects.filter(audience=Audience.STAFF, template="task.withdrawn")
    assert {one.deliveries.get().to for one in said} == {
        person.phone for person in (quarter.leader, quarter.supervisor, quarter.centre)
    }
    entry = AuditEntry.objects.get(action="escalation.withdrawn")
    assert (entry.subject_id, entry.reason) == (str(task.pk), "work_was_done")
    assert task_documents([task.pk])[task.pk]["sla"] == "met"


def test_late_work_that_is_heard_of_late_stays_a_breach(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task = late_sync(quarter, phone_of(quarter.worker), clock, DUE + 5 * HOUR)
    first, second = SlaVerdict.objects.filter(task=task).order_by("recorded_at")
    assert (first.grounds, second.grounds, task.sla) == ("deadline_passed", "work_done", SlaState.BREACHED)
    assert (second.verdict, second.latest_at) == ("breached", DUE + 5 * HOUR)
    assert first.superseded_at == second.recorded_at
    assert not Escalation.objects.exclude(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("set_to", "found"),
    [
        (3 * HOUR, ("met", DUE - HOUR, SlaState.MET)),
        (-3 * HOUR, ("undetermined", DUE + 2 * HOUR, SlaState.BREACHED)),
    ],
)
def test_a_clock_that_was_set_in_between_is_believed_as_far_as_both_corrections_agree(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture, set_to: timedelta, found: tuple[Any, ...]
) -> None:
    """Done an hour before the deadline, by a clock that was right then and is wrong when the batch leaves."""
    verdict, latest, wire = found
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(phone.acknowledge(task))
    clock.move_to(DUE - HOUR, tick=False)
    visit = phone.visit(task)
    clock.move_to(DUE + 4 * HOUR, tick=False)
    phone.ahead = set_to
    phone.push(*visit)
    row = SlaVerdict.objects.get(superseded_at=None)
    assert (row.verdict, row.latest_at) == (verdict, latest)
    assert row.earliest_at is not None
    assert row.earliest_at < DUE - HOUR <= latest
    task.refresh_from_db()
    assert task.sla == wire, "the wire says what the one clock says"


def test_work_that_a_clock_puts_after_its_own_arrival_was_done_by_then(quarter: Quarter, phone_of: PhoneOf) -> None:
    """The clock was five minutes ahead, and is right again when the batch leaves."""
    phone = phone_of(quarter.worker, ahead=timedelta(minutes=5))
    visit = phone.visit(quarter.task())
    phone.ahead = timedelta()
    assert statuses(phone.push(*visit)) == ["applied"] * 4
    row = SlaVerdict.objects.get()
    assert (row.verdict, row.earliest_at, row.latest_at) == ("met", START, START)


def test_a_phone_that_does_not_say_its_time_is_not_believed(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    clock.move_to(DUE - HOUR, tick=False)
    visit = phone.visit(task)
    clock.move_to(DUE + HOUR, tick=False)
    phone.push(*visit, sent_at=None)
    row = SlaVerdict.objects.get()
    assert (row.verdict, row.earliest_at, row.latest_at) == ("undetermined", START, DUE + HOUR)
    task.refresh_from_db()
    assert task.sla == SlaState.MET, "the wire has no such word: it says what the one clock says"


def dark(phone: Phone, since: datetime) -> None:
    Device.objects.filter(pk=phone.device.pk).update(
        token_hash=phone.device.pk.bytes, last_seen_at=since, enrolled_at=START - 30 * DAY
    )


def test_while_the_phone_is_silent_a_passed_deadline_is_undetermined(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    dark(phone, START + 3 * DAY)
    for number in range(1, 8):
        look(clock, START + number * DAY)
    look(clock, DUE)
    task.refresh_from_db()
    row = SlaVerdict.objects.get()
    assert (row.verdict, row.grounds, task.sla) == ("undetermined", "phone_silent", SlaState.OVERDUE)
    assert task.next_check_at == DUE + HOUR
    look(clock, DUE + HOUR)
    assert SlaVerdict.objects.count() == 1
    clock.move_to(DUE + 2 * HOUR - timedelta(minutes=1), tick=False)
    phone.push()
    look(clock, DUE + 2 * HOUR)
    assert known(task) == "breached"
    assert SlaVerdict.objects.get(superseded_at=None).grounds == "phone_heard"
    assert VerificationTask.objects.get(pk=task.pk).next_check_at is None
    visit = [phone.event_at(DUE - DAY, e["type"], task, **e["data"]) for e in phone.visit(task)]
    phone.push(*visit)
    assert [known(task, at) for at in (DUE, DUE + 2 * HOUR - timedelta(seconds=1))] == ["undetermined"] * 2
    assert known(task) == "met"


def test_the_first_step_concerns_the_silent_phone(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    dark(phone, START)
    other = quarter.task(assignee=quarter.colleague)
    look(clock, datetime(2026, 11, 26, 1, tzinfo=UTC))
    look(clock, datetime(2026, 11, 28, 1, tzinfo=UTC))
    rows = list(Escalation.objects.filter(task=task).order_by("step").values_list("step", "concerns"))
    assert rows == [(1, "phone"), (2, "task")]
    assert set(Escalation.objects.filter(task=other).values_list("concerns", flat=True)) == {"task"}
    said = Message.objects.get(template="task.phone_silent")
    assert said.deliveries.get().to == quarter.worker.phone


def test_a_phone_that_falls_silent_later_is_what_the_next_step_is_about(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    dark(phone, datetime(2026, 11, 26, 0, tzinfo=UTC))
    look(clock, datetime(2026, 11, 26, 1, tzinfo=UTC))
    look(clock, datetime(2026, 11, 28, 1, tzinfo=UTC))
    rows = Escalation.objects.filter(task=task).order_by("step")
    assert list(rows.values_list("concerns", flat=True)) == ["task", "phone"]
    assert set(rows[1].recipients) == {str(quarter.leader.pk), str(quarter.worker.pk)}, "its owner hears of it too"


def test_a_pause_is_a_verdict_for_as_long_as_it_lasts(quarter: Quarter, clock: TimeMachineFixture) -> None:
    first, second = quarter.tasks(2)
    idents = ask_pauses(
        task_ids=[first.pk, second.pk],
        reason=PauseReason.DISASTER,
        days=3,
        note="台风",
        actor=Actor.staff(quarter.leader.pk),
    )
    grant_pauses(pause_ids=idents, actor=Actor.staff(quarter.supervisor.pk))
    assert known(first) == "paused"
    until = datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert (known(first, until - HOUR), known(first, until)) == ("paused", None)
    clock.move_to(START + DAY, tick=False)
    end_pauses(pause_ids=[idents[1]], actor=Actor.staff(quarter.leader.pk))
    assert [known(task, START + DAY) for task in (first, second)] == ["paused", None]
    cancel_tasks(declaration_ids=[first.declaration_id], actor=SYSTEM)
    assert known(first) is None
    assert known(first, START + HOUR) == "paused"


def test_reports_are_asked_as_known_then_and_as_known_now(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    quarter.task(assignee=quarter.colleague)
    late_sync(quarter, phone_of(quarter.worker), clock, START + 4 * DAY)
    november = (DUE - 30 * DAY, DUE)
    then = verdict_counts(due_from=november[0], due_until=november[1], known_at=DUE + DAY)
    assert then == {VerdictWord.BREACHED: 2, VerdictWord.MET: 0, VerdictWord.PAUSED: 0, VerdictWord.UNDETERMINED: 0}
    since = verdict_counts(due_from=november[0], due_until=november[1])
    assert (since[VerdictWord.BREACHED], since[VerdictWord.MET]) == (1, 1)
    assert sum(verdict_counts(due_from=DUE, due_until=DUE + DAY).values()) == 0


def test_one_verdict_of_a_task_is_in_force(quarter: Quarter, clock: TimeMachineFixture) -> None:
    look(clock, START)
    task = quarter.task()
    look(clock, DUE)
    twin = SlaVerdict(task=task, verdict="met", grounds="work_done", due_at=DUE, recorded_at=now())
    with pytest.raises(IntegrityError, match="one_verdict_in_force"), transaction.atomic():
        twin.save()


def test_a_batch_of_verdicts_takes_as_many_statements_as_one(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    phone, counts = phone_of(quarter.worker), []
    for size in (1, 12):
        tasks = quarter.tasks(size, created_at=now() - 20 * DAY)
        sweep_deadlines()
        visits = [event for task in tasks for event in phone.visit(task)]
        with CaptureQueriesContext(connection) as seen:
            phone.push(*visits)
        counts.append(len(seen))
    assert SlaVerdict.objects.filter(verdict="breached", grounds="work_done").count() == 13
    assert counts[0] == counts[1]
