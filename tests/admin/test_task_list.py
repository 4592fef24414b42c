"""The list of verification tasks: cost, filters, search."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from time_machine import TimeMachineFixture

from apps.core.models import AuditEntry
from apps.verification_tasks.states import SlaState, TaskStatus
from tests.cast.office import TASKS, Desk, readings, text_of
from tests.cast.verification_tasks import COMMUNITY, ELSEWHERE, TOWN, Quarter, days_ago

pytestmark = pytest.mark.django_db


def test_it_costs_as_many_statements_for_fifty_rows_as_for_five(
    quarter: Quarter, sign_in: Callable[[Any], Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    quarter.tasks(5, assignee=quarter.worker)
    desk.statements(TASKS)
    few = desk.statements(TASKS)
    quarter.tasks(45, assignee=quarter.colleague)
    assert desk.statements(TASKS) == few
    assert few <= 20


def test_the_earliest_deadline_stands_first(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    late, early = quarter.task(created_at=days_ago(1)), quarter.task(created_at=days_ago(6))
    shown = sign_in(quarter.supervisor).list(TASKS).context_data["cl"].result_list
    assert [task.pk for task in shown] == [early.pk, late.pk]


def test_it_opens_with_what_is_still_to_be_done(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    running, done = quarter.task(), quarter.task(status=TaskStatus.COMPLETED)
    desk = sign_in(quarter.supervisor)
    assert desk.rows(TASKS) == {running.pk}
    assert desk.rows(TASKS, status="completed") == {done.pk}
    assert desk.rows(TASKS, status="all") == {running.pk, done.pk}


def test_it_is_filtered_by_place_worker_and_deadline(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    near = quarter.task(assignee=quarter.colleague, sla=SlaState.OVERDUE)
    far = quarter.task(grid=quarter.far_grid, community_id=ELSEWHERE)
    lost = quarter.task(grid=None, community_id=None)
    desk = sign_in(quarter.supervisor)
    assert desk.rows(TASKS, town=TOWN) == {near.pk, far.pk, lost.pk}
    assert desk.rows(TASKS, community=COMMUNITY) == {near.pk}
    assert desk.rows(TASKS, grid=str(quarter.far_grid.pk)) == {far.pk}
    assert desk.rows(TASKS, worker=str(quarter.colleague.pk)) == {near.pk}
    assert desk.rows(TASKS, worker=str(quarter.outsider.pk)) == {far.pk}
    assert desk.rows(TASKS, sla="overdue") == {near.pk}
    assert desk.rows(TASKS, routed="no") == {lost.pk}


@pytest.mark.parametrize("name", ["status", "sla", "routed", "town", "community", "grid", "worker"])
def test_nonsense_in_a_filter_is_no_server_error(quarter: Quarter, sign_in: Callable[[Any], Desk], name: str) -> None:
    quarter.task()
    assert sign_in(quarter.supervisor).list(TASKS, **{name: "%00'; nonsense"}).status_code in {200, 302}


def test_due_today_means_the_last_day_to_its_end(
    quarter: Quarter, sign_in: Callable[[Any], Desk], time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 2, tzinfo=UTC), tick=False)
    today = quarter.task(due_at=datetime(2026, 11, 23, 16, tzinfo=UTC))
    quarter.task(due_at=datetime(2026, 11, 24, 16, tzinfo=UTC))
    desk = sign_in(quarter.supervisor)
    assert desk.rows(TASKS, sla="today") == {today.pk}
    assert "2026-11-23 24:00" in text_of(desk.list(TASKS))


def test_search_finds_by_reference_and_name(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    wanted, _other = quarter.task(), quarter.task()
    desk = sign_in(quarter.supervisor)
    assert desk.found(TASKS, wanted.reference) == {wanted.pk}
    assert wanted.pk in desk.found(TASKS, wanted.declaration.name)


def test_search_finds_by_whole_phone_and_identity_number_and_is_audited(
    quarter: Quarter, sign_in: Callable[[Any], Desk]
) -> None:
    wanted, _other = quarter.task(), quarter.task()
    desk = sign_in(quarter.supervisor)
    phone, number = wanted.declaration.phone, wanted.declaration.person.id_number
    assert desk.found(TASKS, phone.removeprefix("+86")) == {wanted.pk}
    assert desk.found(TASKS, number.lower()) == {wanted.pk}
    searched = readings("personal_data.searched")
    assert {(actor, kind) for actor, kind, _index in searched} == {
        (str(quarter.supervisor.pk), "phone"),
        (str(quarter.supervisor.pk), "id_number"),
    }
    assert not AuditEntry.objects.filter(subject_id__contains=phone).exists()


def test_what_is_searched_for_never_stands_in_a_url(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task()
    desk = sign_in(quarter.supervisor)
    for term in (task.declaration.phone, task.declaration.person.id_number, task.declaration.name):
        location = unquote(desk.search(TASKS, term)["Location"])
        assert term not in location
        assert term not in unquote(desk.client.get(location).wsgi_request.get_full_path())


def test_a_broken_or_foreign_seal_finds_nothing(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    quarter.task()
    assert sign_in(quarter.supervisor).rows(TASKS, q="~AAAA") == set()


def test_who_may_not_read_personal_data_sees_masks_and_finds_by_reference_alone(
    quarter: Quarter, sign_in: Callable[[Any], Desk], superuser: object
) -> None:
    task = quarter.task()
    desk = sign_in(superuser)
    page = text_of(desk.list(TASKS))
    assert task.reference in page
    assert task.declaration.name not in page
    assert task.declaration.address not in page
    assert desk.found(TASKS, task.reference) == {task.pk}
    assert desk.found(TASKS, task.declaration.phone) == set()
    assert desk.found(TASKS, task.declaration.name) == set()


def test_a_list_with_names_leaves_one_audit_entry_with_the_ids(
    quarter: Quarter, sign_in: Callable[[Any], Desk]
) -> None:
    tasks = quarter.tasks(3)
    sign_in(quarter.supervisor).list(TASKS)
    (entry,) = AuditEntry.objects.filter(action="personal_data.listed")
    assert entry.after is not None
    assert set(entry.after["ids"]) == {str(task.pk) for task in tasks}


def test_an_empty_list_says_so_in_words(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(quarter.supervisor)
    assert "辖区内没有待办的核查任务。" in text_of(desk.list(TASKS))
    assert "没有符合筛选或搜索条件的记录。" in text_of(desk.list(TASKS, sla="overdue"))
