"""What leaves the scope leaves the phone; what comes into it comes whole."""

from collections.abc import Callable

from apps.core.clock import now
from apps.sync.services.feed import publish_tasks
from apps.verification_tasks.models import VerificationTask
from tests.cast.sync import Handset, end_cover, removed, republish, upserted
from tests.cast.verification_tasks import Quarter, cover


def test_a_reassigned_task_leaves_the_earlier_worker(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    task = quarter.task(grid=quarter.far_grid, assignee=quarter.worker)
    publish_tasks([task.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    republish([task], assignee=quarter.outsider)
    (change,) = phone.drain()

    assert change == {"kind": "task", "id": str(task.pk), "op": "remove", "version": 2, "reason": "reassigned"}
    assert phone.tasks == {}


def test_a_task_by_name_stays_while_its_grid_is_covered(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    task = quarter.task(assignee=quarter.worker)
    publish_tasks([task.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    republish([task], assignee=quarter.colleague)
    changes = phone.drain()

    assert upserted(changes) == {str(task.pk)}
    assert removed(changes) == {}
    assert phone.tasks == {task.pk: 2}


def test_a_grid_handed_over_leaves_page_by_page(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    tasks = quarter.tasks(5)
    publish_tasks([task.pk for task in tasks])
    phone, successor = handset_of(quarter.worker), handset_of(quarter.outsider)
    phone.drain()
    successor.drain()

    end_cover(quarter.worker, quarter.grid)
    cover(quarter.outsider, quarter.grid, since=now())
    changes = phone.drain(limit=2)

    assert removed(changes) == {str(task.pk): "handed_over" for task in tasks}
    assert {change["version"] for change in changes} == {2}
    assert phone.tasks == {}
    assert upserted(successor.drain()) == {str(task.pk) for task in tasks}


def test_a_task_by_name_outlives_the_hand_over_of_its_grid(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    mine, other = quarter.task(assignee=quarter.worker), quarter.task()
    publish_tasks([mine.pk, other.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    end_cover(quarter.worker, quarter.grid)

    assert removed(phone.drain()) == {str(other.pk): "handed_over"}
    assert set(phone.tasks) == {mine.pk}


def test_what_came_after_the_hand_over_is_never_mentioned(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    before = quarter.task()
    publish_tasks([before.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    end_cover(quarter.worker, quarter.grid)
    publish_tasks([task.pk for task in quarter.tasks(3)])

    assert removed(phone.drain()) == {str(before.pk): "handed_over"}


def test_a_task_that_moved_on_in_a_lost_grid_is_removed_too(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    changed, routed = quarter.tasks(2)
    publish_tasks([changed.pk, routed.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    end_cover(quarter.worker, quarter.grid)
    republish([changed])
    republish([routed], grid=quarter.far_grid)

    assert set(removed(phone.drain(limit=1))) == {str(changed.pk), str(routed.pk)}


def test_a_grid_that_comes_back_while_it_leaves_comes_whole(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    tasks = quarter.tasks(4)
    publish_tasks([task.pk for task in tasks])
    phone = handset_of(quarter.worker)
    phone.drain()

    end_cover(quarter.worker, quarter.grid)
    assert len(removed(phone.pull(limit=2)["changes"])) == 2
    cover(quarter.worker, quarter.grid, since=now())
    phone.drain(limit=2)

    assert set(phone.tasks) == {task.pk for task in tasks}


def test_a_removal_is_kept_back_only_for_what_the_phone_has_from_elsewhere(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    """The task moves to a grid that the phone has not read so far, and that grid is lost before it is read."""
    cover(quarter.worker, quarter.second_grid)
    moving = quarter.task()
    publish_tasks([moving.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    publish_tasks([task.pk for task in quarter.tasks(3, grid=quarter.second_grid)])
    republish([moving], grid=quarter.second_grid)
    phone.pull(limit=1)
    end_cover(quarter.worker, quarter.second_grid)
    phone.drain()

    assert phone.tasks == {}


def test_a_move_between_two_covered_grids_is_one_upsert(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    cover(quarter.worker, quarter.second_grid)
    task = quarter.task()
    publish_tasks([task.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    republish([task], grid=quarter.second_grid)
    changes = phone.drain()

    assert [(change["op"], change["version"]) for change in changes] == [("upsert", 2)]


def test_closed_long_ago_and_erased_are_removed_with_their_reason(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    closed, erased = quarter.tasks(2)
    publish_tasks([closed.pk, erased.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    republish([closed], left_devices_at=now())
    VerificationTask.objects.filter(pk=erased.pk).delete()
    publish_tasks([erased.pk])

    assert removed(phone.drain()) == {str(closed.pk): "closed", str(erased.pk): "erased"}


def test_a_grid_that_is_closed_down_leaves_its_workers(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    task = quarter.task()
    publish_tasks([task.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    type(quarter.grid).objects.filter(pk=quarter.grid.pk).update(is_active=False)

    assert removed(phone.drain()) == {str(task.pk): "handed_over"}
