"""A clock stands when one person asks and another grants, within caps; the deadline follows the law's counting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.errors import Conflict, DomainError, Forbidden, InvalidInput
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import Escalation, Pause, VerificationTask
from apps.verification_tasks.selectors.documents import task_documents
from apps.verification_tasks.selectors.ledger import ledger_of
from apps.verification_tasks.services.pauses import ask_pauses, end_pauses, grant_pauses, refuse_pauses
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.states import PauseReason, SlaState, TaskStatus
from tests.cast.verification_tasks import Heard, Quarter

# A Wednesday; due on Wednesday 2 December, 24:00 in the city.
START = datetime(2026, 11, 25, 2, tzinfo=UTC)
DUE = datetime(2026, 12, 2, 16, tzinfo=UTC)
WAITING = PauseReason.WAITING_FOR_RESIDENT


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    time_machine.move_to(START, tick=False)
    return time_machine


def acts(person: Staff) -> Actor:
    return Actor.staff(person.pk)


def ask(quarter: Quarter, *tasks: VerificationTask, days: int = 3, reason: PauseReason = WAITING) -> list[int]:
    ids = [task.pk for task in tasks]
    return ask_pauses(task_ids=ids, reason=reason, days=days, note="等居民补材料", actor=acts(quarter.leader))


def paused(quarter: Quarter, task: VerificationTask, days: int = 3, **more: Any) -> int:
    (ident,) = ask(quarter, task, days=days, **more)
    grant_pauses(pause_ids=[ident], actor=acts(quarter.supervisor))
    return ident


def test_a_request_stops_nothing(quarter: Quarter) -> None:
    task = quarter.task()
    ask(quarter, task)
    task.refresh_from_db()
    assert (task.due_at, task.sla, task.version) == (DUE, SlaState.ON_TRACK, 1)


def test_a_granted_pause_moves_the_deadline_and_everybody_hears(
    quarter: Quarter, heard: Heard, clock: TimeMachineFixture
) -> None:
    task = quarter.task()
    clock.move_to(START + timedelta(days=1), tick=False)
    pause = Pause.objects.get(pk=paused(quarter, task))
    task.refresh_from_db()
    # Thursday to Saturday are not counted: Wednesday becomes Saturday, which rolls to Monday.
    assert task.due_at == datetime(2026, 12, 7, 16, tzinfo=UTC)
    assert (task.sla, task.version, task.pause_spans) == (SlaState.PAUSED, 2, [["2026-11-26", "2026-11-28"]])
    assert task.paused_until == pause.until_at == task.next_check_at == datetime(2026, 11, 28, 16, tzinfo=UTC)
    assert (pause.asked_by, pause.decided_by, pause.granted) == (quarter.leader, quarter.supervisor, True)
    assert (pause.due_before, pause.due_after) == (DUE, task.due_at)
    assert heard.batches == [{task.pk}]
    document = task_documents([task.pk])[task.pk]
    assert (document["sla"], document["due_at"]) == ("paused", "2026-12-07T16:00:00.000Z")
    assert Declaration.objects.get(pk=task.declaration_id).verification_due_at == task.due_at
    actions = AuditEntry.objects.filter(subject_id=str(task.pk)).values_list("action", "actor_id")
    assert set(actions) == {
        ("pause.asked", str(quarter.leader.pk)),
        ("pause.granted", str(quarter.supervisor.pk)),
    }


def test_no_step_is_climbed_while_the_clock_stands_and_all_wait_as_long(
    quarter: Quarter, clock: TimeMachineFixture
) -> None:
    task = quarter.task()
    paused(quarter, task, days=5)
    for day in range(1, 6):
        clock.move_to(START + timedelta(days=day), tick=False)
        sweep_deadlines()
        assert not Escalation.objects.exists()
    task.refresh_from_db()
    # Resumed at 24:00 of Sunday the 29th; the reminder of day 3 would have come on the 28th.
    assert (task.sla, task.paused_until) == (SlaState.ON_TRACK, datetime(2026, 11, 29, 16, tzinfo=UTC))
    clock.move_to(datetime(2026, 12, 2, 1, tzinfo=UTC) - timedelta(seconds=1), tick=False)
    sweep_deadlines()
    assert not Escalation.objects.exists(), "the third counted day is 2 December"
    clock.move_to(datetime(2026, 12, 2, 1, tzinfo=UTC), tick=False)
    sweep_deadlines()
    assert Escalation.objects.get().step == 1


def test_on_the_last_day_too_nobody_loses_time(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task()
    clock.move_to(DUE - timedelta(minutes=1), tick=False)
    paused(quarter, task, days=1)
    task.refresh_from_db()
    assert task.due_at == DUE + timedelta(days=1)


def test_a_pause_ended_early_gives_back_the_days_that_it_did_not_need(
    quarter: Quarter, heard: Heard, clock: TimeMachineFixture
) -> None:
    task = quarter.task()
    ident = paused(quarter, task, days=10)
    clock.move_to(START + timedelta(days=1), tick=False)
    end_pauses(pause_ids=[ident], actor=acts(quarter.leader))
    task.refresh_from_db()
    pause = Pause.objects.get()
    assert task.pause_spans == [["2026-11-25", "2026-11-26"]]
    # The day of the start counts for nothing anyway, so one counted day was lost: Wednesday becomes Thursday.
    assert task.due_at == pause.due_after == datetime(2026, 12, 3, 16, tzinfo=UTC)
    assert (task.sla, task.paused_until, task.version) == (SlaState.ON_TRACK, None, 3)
    assert (pause.ended_at, pause.ended_by) == (now(), quarter.leader)
    assert pause.until_at == datetime(2026, 12, 4, 16, tzinfo=UTC), "what was granted stays on record"
    with pytest.raises(Conflict):
        end_pauses(pause_ids=[ident], actor=acts(quarter.leader))


def test_nobody_grants_what_they_asked_for(quarter: Quarter) -> None:
    task = quarter.task()
    (ident,) = ask_pauses(task_ids=[task.pk], reason=WAITING, days=2, note="等材料", actor=acts(quarter.supervisor))
    for decide in (grant_pauses, refuse_pauses):
        with pytest.raises(Forbidden) as refused:
            decide(pause_ids=[ident], note="好", actor=acts(quarter.supervisor))
        assert refused.value.code == "second_person_needed"
    grant_pauses(pause_ids=[ident], actor=acts(quarter.centre))


def test_the_database_holds_to_the_second_person_too(quarter: Quarter) -> None:
    (ident,) = ask(quarter, quarter.task())
    with pytest.raises(IntegrityError, match="a_pause_needs_a_second_person"), transaction.atomic():
        Pause.objects.filter(pk=ident).update(decided_by=quarter.leader, decided_at=now(), granted=False)


@pytest.mark.parametrize(
    "columns",
    [
        {"granted": True},
        {"starts_at": START},
        {"granted": False, "starts_at": START, "until_at": START + timedelta(days=1)},
        {"granted": True, "starts_at": START, "until_at": START},
        {
            "granted": True,
            "starts_at": START,
            "until_at": START + timedelta(days=1),
            "ended_at": START + timedelta(days=2),
        },
    ],
)
def test_the_ledger_holds_no_nonsense(quarter: Quarter, columns: dict[str, Any]) -> None:
    (ident,) = ask(quarter, quarter.task())
    decided = {"decided_by": quarter.supervisor, "decided_at": now()} if len(columns) > 1 else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.filter(pk=ident).update(**columns, **decided)


def test_a_refused_request_leaves_the_task_alone(quarter: Quarter) -> None:
    task = quarter.task()
    (ident,) = ask(quarter, task)
    refuse_pauses(pause_ids=[ident], note="请先电话联系", actor=acts(quarter.supervisor))
    pause = Pause.objects.get()
    assert (pause.granted, pause.decision_note, pause.starts_at) == (False, "请先电话联系", None)
    task.refresh_from_db()
    assert task.due_at == DUE
    assert ask(quarter, task), "after a refusal one may ask again"


@pytest.mark.parametrize("actor_of", ["worker", "outsider"])
def test_the_field_neither_asks_nor_grants(quarter: Quarter, actor_of: str) -> None:
    actor = acts(getattr(quarter, actor_of))
    with pytest.raises(Forbidden):
        ask_pauses(task_ids=[quarter.task().pk], reason=WAITING, days=1, note="等", actor=actor)
    (ident,) = ask(quarter, quarter.task())
    with pytest.raises(Forbidden):
        grant_pauses(pause_ids=[ident], actor=actor)


def test_the_system_grants_nothing_and_a_leader_only_asks(quarter: Quarter) -> None:
    (ident,) = ask(quarter, quarter.task())
    for actor in (SYSTEM, acts(quarter.leader)):
        with pytest.raises(Forbidden):
            grant_pauses(pause_ids=[ident], actor=actor)


def test_each_reason_has_its_cap_and_all_together_have_one(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task()
    with pytest.raises(InvalidInput) as refused:
        ask(quarter, task, days=11)
    assert refused.value.code == "pause_too_long"
    for reason, days in ((WAITING, 10), (PauseReason.RESIDENT_AWAY, 15)):
        ident = paused(quarter, task, days=days, reason=reason)
        clock.move_to(now() + timedelta(days=days), tick=False)
        sweep_deadlines()
        assert Pause.objects.get(pk=ident).ended_at is None
    for reason, days in ((WAITING, 1), (PauseReason.DISASTER, 6)):
        with pytest.raises(InvalidInput):
            ask(quarter, task, days=days, reason=reason)
    assert ask(quarter, task, days=5, reason=PauseReason.DISASTER)


def test_days_that_an_ended_pause_did_not_need_can_be_had_again(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task()
    end_pauses(pause_ids=[paused(quarter, task, days=10)], actor=acts(quarter.leader))
    with pytest.raises(InvalidInput):
        ask(quarter, task, days=10)
    assert ask(quarter, task, days=9)


def test_a_cap_that_filled_up_meanwhile_is_seen_when_it_is_granted(quarter: Quarter) -> None:
    task = quarter.task()
    (ident,) = ask(quarter, task, days=10)
    Pause.objects.filter(pk=ident).update(days=11)
    with pytest.raises(InvalidInput):
        grant_pauses(pause_ids=[ident], actor=acts(quarter.supervisor))


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": TaskStatus.COMPLETED, "closed_at": START}, "task_not_running"),
        ({"status": TaskStatus.AWAITING_EVIDENCE}, "task_not_running"),
        ({"due_at": START}, "already_overdue"),
        ({"sla": SlaState.PAUSED, "paused_until": DUE}, "already_paused"),
    ],
)
def test_where_no_clock_runs_none_can_stand(quarter: Quarter, columns: dict[str, Any], code: str) -> None:
    task = quarter.task()
    (ident,) = ask(quarter, task)
    VerificationTask.objects.update(**columns)
    with pytest.raises(Conflict) as refused:
        grant_pauses(pause_ids=[ident], actor=acts(quarter.supervisor))
    assert refused.value.code == code
    other = quarter.task(**columns)
    with pytest.raises(Conflict):
        ask(quarter, other)


def test_a_task_has_one_request_at_a_time(quarter: Quarter) -> None:
    task = quarter.task()
    ask(quarter, task)
    with pytest.raises(Conflict):
        ask(quarter, task)


def test_what_is_decided_stays_decided(quarter: Quarter) -> None:
    (ident,) = ask(quarter, quarter.task())
    refuse_pauses(pause_ids=[ident], note="不同意", actor=acts(quarter.supervisor))
    with pytest.raises(Conflict):
        grant_pauses(pause_ids=[ident], actor=acts(quarter.centre))


@pytest.mark.parametrize(("days", "note"), [(0, "等"), (-1, "等"), (1, " ")])
def test_a_request_says_how_long_and_why(quarter: Quarter, days: int, note: str) -> None:
    refused: type[DomainError] = InvalidInput
    with pytest.raises(refused):
        ask_pauses(task_ids=[quarter.task().pk], reason=WAITING, days=days, note=note, actor=acts(quarter.leader))


def test_work_done_while_the_clock_stands_is_in_time(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task()
    paused(quarter, task, days=5)
    task.refresh_from_db()
    assert ledger_of(task).agrees
    assert ledger_of(task).days == 5


def test_many_pauses_take_as_many_statements_as_one(quarter: Quarter) -> None:
    counts = []
    for size in (1, 15):
        with CaptureQueriesContext(connection) as asking:
            idents = ask(quarter, *quarter.tasks(size))
        with CaptureQueriesContext(connection) as granting:
            grant_pauses(pause_ids=idents, actor=acts(quarter.supervisor))
        with CaptureQueriesContext(connection) as ending:
            end_pauses(pause_ids=idents, actor=acts(quarter.leader))
        made = 3  # the cast makes declarations and tasks inside the first count
        counts.append((len(asking) - made, len(granting), len(ending)))
    assert counts[0] == counts[1]
