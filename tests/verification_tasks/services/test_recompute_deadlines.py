"""A deadline that had to be guessed is computed again when the year's rest days are known."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import workdays
from apps.core.actors import SYSTEM
from apps.core.models import AuditEntry
from apps.notifications.models import Message
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import Escalation, SlaVerdict, VerificationTask
from apps.verification_tasks.selectors.verdicts import verdicts_as_known
from apps.verification_tasks.services.deadlines import Recomputed, recompute_deadlines
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.services.tasks import create_tasks
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.verification_tasks import Heard, Quarter

# A Friday in the city; seven days later is 25 December, which the next year's notice may still make a rest day.
START = datetime(2026, 12, 18, 2, tzinfo=UTC)
FRIDAY, MONDAY = datetime(2026, 12, 25, 16, tzinfo=UTC), datetime(2026, 12, 28, 16, tzinfo=UTC)
Publish = Callable[..., None]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """The last published year is 2026, whatever the library has learnt since."""
    monkeypatch.setattr(workdays, "last_published_year", lambda: 2026)
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """The notice for 2027 comes, with these days of rest."""
    known = workdays.is_working_day

    def make(*rest: date) -> None:
        monkeypatch.setattr(workdays, "last_published_year", lambda: 2027)
        monkeypatch.setattr(workdays, "is_working_day", lambda day: day not in rest and known(day))

    return make


def created(quarter: Quarter, count: int = 1) -> list[VerificationTask]:
    declarations = quarter.declarations(count)
    made = create_tasks(declaration_ids=[one.pk for one in declarations], actor=SYSTEM)
    return list(VerificationTask.objects.filter(pk__in=made.values()).order_by("pk"))


def test_a_deadline_in_days_that_nobody_has_published_is_provisional(quarter: Quarter) -> None:
    (task,) = created(quarter)
    assert (task.due_at, task.due_is_provisional) == (FRIDAY, True)


def test_nothing_changes_while_nothing_is_known(quarter: Quarter, heard: Heard) -> None:
    (task,) = created(quarter)
    heard.batches.clear()
    assert recompute_deadlines(actor=SYSTEM) == Recomputed()
    task.refresh_from_db()
    assert (task.version, task.due_is_provisional) == (1, True)
    assert not heard.batches
    assert not AuditEntry.objects.filter(action="task.deadline_recomputed").exists()


def test_a_guess_that_was_right_becomes_final_unseen_by_the_devices(
    quarter: Quarter, publish: Publish, heard: Heard
) -> None:
    (task,) = created(quarter)
    heard.batches.clear()
    publish()
    assert recompute_deadlines(actor=SYSTEM) == Recomputed(settled=1)
    task.refresh_from_db()
    assert (task.version, task.due_at, task.due_is_provisional) == (1, FRIDAY, False)
    assert not heard.batches


def test_a_new_rest_day_moves_deadline_ladder_and_the_resident_s_page(
    quarter: Quarter, publish: Publish, heard: Heard, capsys: pytest.CaptureFixture[str]
) -> None:
    (task,) = created(quarter)
    heard.batches.clear()
    publish(date(2026, 12, 25))
    call_command("recompute_deadlines")
    assert "1 deadlines are final now, 1 have moved." in capsys.readouterr().out
    before = task.next_check_at
    task.refresh_from_db()
    assert (task.version, task.due_at, task.due_is_provisional) == (2, MONDAY, False)
    assert task.next_check_at == before, "the first step counts from the start"
    assert heard.batches == [{task.pk}]
    assert Declaration.objects.get(pk=task.declaration_id).verification_due_at == MONDAY
    entry = AuditEntry.objects.get(action="task.deadline_recomputed", subject_id=str(task.pk))
    assert entry.before == {"due_at": "2026-12-25T16:00:00.000Z", "provisional": True}
    assert entry.after == {"due_at": "2026-12-28T16:00:00.000Z", "provisional": False}
    assert recompute_deadlines(actor=SYSTEM) == Recomputed()


def test_the_ladder_goes_on_where_it_was_and_ends_at_the_new_deadline(
    quarter: Quarter, publish: Publish, clock: time_machine.Traveller
) -> None:
    (task,) = created(quarter)
    clock.move_to(START + timedelta(days=5, hours=1))
    sweep_deadlines()
    assert steps(task) == [1, 2]
    publish(date(2026, 12, 25))
    recompute_deadlines(actor=SYSTEM)
    sweep_deadlines()
    task.refresh_from_db()
    assert (task.next_step, task.sla, steps(task)) == (2, SlaState.ON_TRACK, [1, 2])
    clock.move_to(FRIDAY + timedelta(minutes=1))
    sweep_deadlines()
    assert steps(task) == [1, 2, 3]
    clock.move_to(MONDAY + timedelta(minutes=1))
    sweep_deadlines()
    task.refresh_from_db()
    assert (task.sla, steps(task)) == (SlaState.OVERDUE, [1, 2, 3, 4])


def test_a_deadline_that_is_past_by_the_new_calendar_is_the_sweep_s_to_tell(
    quarter: Quarter, publish: Publish, clock: time_machine.Traveller
) -> None:
    """The guess had been a rest day, and it is worked."""
    (task,) = created(quarter)
    VerificationTask.objects.update(due_at=MONDAY)
    clock.move_to(FRIDAY + timedelta(hours=1))
    publish()
    recompute_deadlines(actor=SYSTEM)
    task.refresh_from_db()
    assert task.next_check_at == FRIDAY + timedelta(hours=1)
    assert sweep_deadlines().overdue == 1
    assert steps(task) == [1, 2, 3, 4]


def test_what_the_wrong_guess_had_raised_is_withdrawn_and_comes_again_in_its_time(
    quarter: Quarter, publish: Publish, clock: time_machine.Traveller
) -> None:
    (task,) = created(quarter)
    clock.move_to(FRIDAY + timedelta(hours=1))
    sweep_deadlines()
    assert SlaVerdict.objects.get().verdict == "breached"
    publish(date(2026, 12, 25))
    assert recompute_deadlines(actor=SYSTEM).moved == 1
    row = Escalation.objects.get(task=task, step=4)
    assert (row.withdrawal, row.withdrawn_at) == ("deadline_moved", FRIDAY + timedelta(hours=1))
    assert Message.objects.filter(template="task.withdrawn").count() == 1
    assert not verdicts_as_known().exists()
    sweep_deadlines()
    task.refresh_from_db()
    assert task.sla == SlaState.ON_TRACK
    clock.move_to(MONDAY + timedelta(minutes=1))
    sweep_deadlines()
    assert list(Escalation.objects.filter(task=task, withdrawn_at=None).values_list("step", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert verdicts_as_known().get().due_at == MONDAY


def test_a_pause_stays_counted_when_its_deadline_is_computed_again(quarter: Quarter, publish: Publish) -> None:
    (task,) = created(quarter)
    VerificationTask.objects.update(pause_spans=[["2026-12-21", "2026-12-21"]], due_at=MONDAY)
    publish(date(2026, 12, 28))
    recompute_deadlines(actor=SYSTEM)
    task.refresh_from_db()
    assert task.due_at == MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("columns", "looked_at"),
    [
        ({"status": TaskStatus.AWAITING_EVIDENCE, "decided_at": START}, FRIDAY),
        ({"sla": SlaState.PAUSED}, None),
    ],
)
def test_where_the_clock_stands_the_sweep_is_not_sent_for(
    quarter: Quarter, publish: Publish, columns: dict[str, Any], looked_at: datetime | None
) -> None:
    (task,) = created(quarter)
    VerificationTask.objects.update(next_check_at=looked_at, **columns)
    publish(date(2026, 12, 25))
    recompute_deadlines(actor=SYSTEM)
    task.refresh_from_db()
    assert (task.due_at, task.next_check_at) == (MONDAY, looked_at)


def test_what_is_finished_keeps_the_deadline_that_it_was_judged_by(quarter: Quarter, publish: Publish) -> None:
    (task,) = created(quarter)
    VerificationTask.objects.update(status=TaskStatus.COMPLETED, closed_at=START, sla=SlaState.MET)
    publish(date(2026, 12, 25))
    assert recompute_deadlines(actor=SYSTEM) == Recomputed()
    task.refresh_from_db()
    assert task.due_at == FRIDAY


def test_a_batch_of_any_size_takes_as_many_statements(quarter: Quarter, publish: Publish) -> None:
    created(quarter, 7)
    publish(date(2026, 12, 25))
    assert recompute_deadlines(actor=SYSTEM, limit=3) == Recomputed(7, 7)
    VerificationTask.objects.all().delete()

    def again(count: int) -> int:
        tasks = created(quarter, count)
        VerificationTask.objects.filter(pk__in=[one.pk for one in tasks]).update(
            due_at=FRIDAY, due_is_provisional=True
        )
        with CaptureQueriesContext(connection) as queries:
            assert recompute_deadlines(actor=SYSTEM) == Recomputed(count, count)
        return len(queries)

    assert again(1) == again(20)


def steps(task: VerificationTask) -> list[int]:
    return sorted(Escalation.objects.filter(task=task).values_list("step", flat=True))
