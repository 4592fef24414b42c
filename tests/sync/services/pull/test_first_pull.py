"""The first pull brings all that is in scope, and nothing else."""

from collections.abc import Callable

import orjson

from apps.sync.services.feed import publish_code_tables, publish_grids, publish_tasks
from apps.verification_tasks.selectors.documents import task_documents
from tests.cast.sync import Handset, republish, upserted
from tests.cast.verification_tasks import Quarter


def test_brings_the_tasks_of_the_covered_grid_and_no_others(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    mine, far = quarter.tasks(3), quarter.tasks(2, grid=quarter.far_grid)
    publish_tasks([task.pk for task in (*mine, *far)])

    phone = handset_of(quarter.worker)
    phone.drain()

    assert set(phone.tasks) == {task.pk for task in mine}


def test_the_data_is_the_task_as_the_contract_writes_it(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    task = quarter.task()
    publish_tasks([task.pk])

    (change,) = handset_of(quarter.worker).drain()

    assert list(change) == ["kind", "id", "op", "version", "data"]
    assert change["data"] == orjson.loads(orjson.dumps(task_documents([task.pk])[task.pk]))


def test_brings_a_task_by_name_from_a_grid_that_is_not_covered(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    task = quarter.task(grid=quarter.far_grid, assignee=quarter.worker)
    publish_tasks([task.pk])

    phone = handset_of(quarter.worker)
    phone.drain()

    assert set(phone.tasks) == {task.pk}


def test_a_task_that_is_in_scope_twice_comes_once_and_counts_once(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    task = quarter.task(assignee=quarter.worker)
    publish_tasks([task.pk])

    phone = handset_of(quarter.worker)
    changes = phone.drain()

    assert len(changes) == 1
    assert phone.digest is not None
    assert phone.digest["count"] == 1


def test_brings_the_grids_and_the_code_tables_for_work_without_a_signal(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    publish_grids([quarter.grid.pk, quarter.far_grid.pk])
    publish_code_tables()

    phone = handset_of(quarter.worker)
    phone.drain()

    grids = [data for (kind, _), (_, data) in phone.copy.items() if kind == "grid"]
    assert [grid["code"] for grid in grids] == [quarter.grid.code]
    tables = {data["name"]: data["rows"] for (kind, _), (_, data) in phone.copy.items() if kind == "code_table"}
    assert {"residence_reason", "residence_kind", "outcome"} <= set(tables)
    assert {"door", "phone", "wechat"} == {row["code"] for row in tables["channel"]}


def test_page_by_page_it_is_the_same_as_at_once(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    publish_tasks([task.pk for task in quarter.tasks(7)])
    publish_tasks([task.pk for task in quarter.tasks(4, grid=quarter.far_grid, assignee=quarter.worker)])

    at_once, by_page = handset_of(quarter.worker), handset_of(quarter.worker)
    at_once.drain()
    by_page.drain(limit=2)

    assert len(at_once.tasks) == 11
    assert by_page.copy == at_once.copy
    assert by_page.digest == at_once.digest


def test_what_was_removed_before_is_not_mentioned(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    stays, goes = quarter.tasks(2)
    publish_tasks([stays.pk, goes.pk])
    republish([goes], grid=quarter.far_grid)

    changes = handset_of(quarter.worker).drain()

    assert [change["op"] for change in changes] == ["upsert"]
    assert upserted(changes) == {str(stays.pk)}


def test_a_worker_without_a_grid_gets_an_empty_answer_with_its_digest(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    page = handset_of(quarter.supervisor).ask()
    assert page.status_code == 401

    phone = handset_of(quarter.neighbour)
    assert phone.drain() == []
    assert phone.digest == {"count": 0, "value": "0" * 16}
