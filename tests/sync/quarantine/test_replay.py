"""After a repair what was kept is taken up again, once, by the way of a push."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM, Actor
from apps.core.models import AuditEntry
from apps.grids.models import Coverage
from apps.grids.services import end_coverage, start_coverage
from apps.grids.services.staff import deactivate_staff
from apps.sync.models import Handling, JournalEntry
from apps.sync.services.quarantine import Replayed, replay
from apps.verification_tasks.models import VerificationTask
from tests.cast.phones import Phone, outcome_of, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


def replay_all(quarter: Quarter) -> list[Replayed]:
    ids = list(JournalEntry.objects.values_list("pk", flat=True))
    return replay(entry_ids=ids, actor=Actor.staff(quarter.supervisor.pk))


def test_work_in_a_foreign_grid_counts_once_the_worker_is_given_it(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.outsider), quarter.task()
    visit = phone.visit(task)
    assert statuses(phone.push(*visit)) == ["quarantined:out_of_scope"] * 4
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    done = replay_all(quarter)
    assert [each.taken for each in done] == [True] * 4
    task.refresh_from_db()
    assert (task.status, task.outcome, task.history.count()) == ("completed", "confirmed", 4)
    entry = JournalEntry.objects.get(key=visit[-1]["id"])
    assert (entry.status, entry.handling, entry.handled_by) == ("applied", Handling.REPLAYED, quarter.supervisor)
    assert entry.taken_up_at is not None
    assert statuses(phone.push(*visit)) == ["duplicate"] * 4


def test_the_last_work_of_a_revoked_phone_is_rescued(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    visit = phone.visit(task)
    deactivate_staff(staff_id=quarter.worker.pk, actor=SYSTEM)
    assert statuses(phone.push(*visit, final=True)) == ["quarantined:device_revoked"] * 4
    assert [each.taken for each in replay_all(quarter)] == [True] * 4
    task.refresh_from_db()
    assert (task.status, task.decided_by) == ("completed", quarter.worker)


def test_without_a_repair_it_waits_on_with_its_reason(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.outsider)
    event = phone.acknowledge(quarter.task())
    phone.push(event)
    [one] = replay_all(quarter)
    assert (one.taken, one.result and one.result.code) == (False, "out_of_scope")
    assert outcome_of(event) == ("quarantined", "out_of_scope")
    assert JournalEntry.objects.get().handled_at is None


def test_what_is_broken_in_itself_is_not_tried(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    first = phone.acknowledge(task)
    phone.push(
        first,
        phone.event("nonsense.type", task),
        phone.event("note.added", task),
        {**first, "seq": 99},
    )
    refusals = {each.entry.code: each.refusal for each in replay_all(quarter)}
    assert refusals == {
        "": "already_taken_up",
        "unknown_type": "unknown_type",
        "malformed": "malformed",
        "id_reused": "id_reused",
    }
    assert task.history.count() == 1


def test_twice_is_once(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.outsider), quarter.task()
    phone.push(phone.attempt(task))
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    replay_all(quarter)
    assert [each.refusal for each in replay_all(quarter)] == ["already_taken_up"]
    task.refresh_from_db()
    assert task.attempts_count == 1


def test_a_replayed_fact_frees_what_waits_for_it(quarter: Quarter, phone_of: PhoneOf) -> None:
    helper, phone, task = phone_of(quarter.outsider), phone_of(quarter.worker), quarter.task()
    call = helper.call(task)
    completion = phone.complete(task, call)
    helper.push(call)
    assert statuses(phone.push(phone.attempt(task), completion)) == ["applied", "held"]
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    entry = JournalEntry.objects.get(key=call["id"])
    replay(entry_ids=[entry.pk], actor=SYSTEM)
    assert outcome_of(completion)[0] != "held"


def test_it_is_audited_by_event_with_before_and_after(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.outsider)
    phone.push(phone.acknowledge(quarter.task()))
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    replay_all(quarter)
    trace = AuditEntry.objects.get(action="event.replayed")
    assert trace.subject_id == str(JournalEntry.objects.get().pk)
    assert trace.before == {"status": "quarantined", "code": "out_of_scope"}
    assert trace.after == {"status": "applied", "code": ""}
    assert trace.actor_id == str(quarter.supervisor.pk)


def cost(quarter: Quarter, phone: Phone, tasks: list[VerificationTask]) -> int:
    Coverage.objects.filter(staff=quarter.outsider, grid=quarter.grid).delete()
    phone.push(*[event for task in tasks for event in phone.visit(task)])
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    waiting = list(JournalEntry.objects.filter(status="quarantined").values_list("pk", flat=True))
    assert len(waiting) == 4 * len(tasks)
    with CaptureQueriesContext(connection) as captured:
        replay(entry_ids=waiting, actor=SYSTEM)
    end_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    return len(captured)


def test_many_cost_as_many_statements_as_one(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.outsider)
    one = cost(quarter, phone, quarter.tasks(1))
    assert cost(quarter, phone, quarter.tasks(20)) == one
