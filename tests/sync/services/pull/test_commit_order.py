"""A slow transaction that commits after a quick one: no cursor passes it by."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from apps.sync.services.feed import publish_tasks
from apps.sync.services.pull.page import read_page
from tests.cast.sync import Handset, upserted
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def in_thread(work: Callable[[], None]) -> Iterator[threading.Thread]:
    """On a connection of its own."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again in the test's own thread
            faults.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(30)
    assert not thread.is_alive()
    if faults:
        raise faults[0]


def test_a_slow_commit_is_not_skipped(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    slow, quick = quarter.tasks(2)
    phone = handset_of(quarter.worker)
    numbered, may_commit, quick_done = threading.Event(), threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            publish_tasks([slow.pk])
            numbered.set()
            assert may_commit.wait(20)

    def quick_writer() -> None:
        publish_tasks([quick.pk])
        quick_done.set()

    with in_thread(slow_writer):
        assert numbered.wait(20)
        with in_thread(quick_writer):
            # The quick one has to wait: else it would commit a later number before an earlier one.
            assert not quick_done.wait(0.5)
            assert phone.drain() == []
            may_commit.set()
    assert quick_done.is_set()

    assert upserted(phone.drain()) == {str(slow.pk), str(quick.pk)}


def test_another_grid_does_not_wait(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    slow, elsewhere = quarter.task(), quarter.task(grid=quarter.far_grid)
    numbered, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            publish_tasks([slow.pk])
            numbered.set()
            assert may_commit.wait(20)

    with in_thread(slow_writer):
        assert numbered.wait(20)
        publish_tasks([elsewhere.pk])
        may_commit.set()

    assert len(handset_of(quarter.outsider).drain()) == 1


def test_two_batches_in_opposite_order_do_not_deadlock(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    batches = [quarter.tasks(6), quarter.tasks(6)]
    for batch in batches:
        for number, task in enumerate(batch):
            task.grid = [quarter.grid, quarter.far_grid, quarter.second_grid][number % 3]
            task.save()

    def publish_again_and_again(ids: list[object]) -> Callable[[], None]:
        def work() -> None:
            for _ in range(10):
                publish_tasks(ids)  # type: ignore[arg-type]

        return work

    first, second = ([task.pk for task in batch] for batch in batches)
    with in_thread(publish_again_and_again(list(first))), in_thread(publish_again_and_again(list(reversed(second)))):
        pass

    phone = handset_of(quarter.outsider)
    phone.drain()
    assert len(phone.tasks) == 4


@pytest.mark.parametrize("way", ["whole"], indirect=True)
def test_a_pull_is_one_moment(
    quarter: Quarter, handset_of: Callable[..., Handset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed between its statements is not in this page, and not lost to the next.

    On the short way it is one statement, so nothing can come between.
    """
    early, late = quarter.tasks(2)
    publish_tasks([early.pk])
    phone = handset_of(quarter.worker)

    def commit_between(*arguments: object) -> object:
        with in_thread(lambda: publish_tasks([late.pk])):
            pass
        return read_page(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("apps.sync.services.pull.answer.read_page", commit_between)
    assert upserted(phone.drain()) == {str(early.pk)}

    monkeypatch.undo()
    assert upserted(phone.drain()) == {str(late.pk)}
