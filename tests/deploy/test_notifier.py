"""A killed process of the notification cluster ends the cluster; one that ended by itself is replaced."""

from types import SimpleNamespace
from typing import Any

import pytest
from django_q import cluster

from deploy import notifier


class Process(SimpleNamespace):
    killed: bool = False

    def is_alive(self) -> bool:
        return self.exitcode is None

    def kill(self) -> None:
        self.killed = True


class CalledExitError(Exception):
    """Instead of the end of this process."""


@pytest.fixture
def sentinel(monkeypatch: pytest.MonkeyPatch) -> Any:
    def leave(code: int) -> None:
        raise CalledExitError(code)

    monkeypatch.setattr("os._exit", leave)
    made = object.__new__(notifier.OneFate)
    made.monitor, made.pusher = Process(exitcode=None), Process(exitcode=None)
    made.pool = [Process(exitcode=None)]
    return made


def test_a_killed_worker_ends_the_others_too(sentinel: Any) -> None:
    killed = Process(exitcode=-9)
    sentinel.pool.append(killed)
    with pytest.raises(CalledExitError):
        sentinel.reincarnate(killed)
    assert [p.killed for p in (*sentinel.pool, sentinel.monitor, sentinel.pusher)] == [True, False, True, True]


@pytest.mark.parametrize("exitcode", [None, 0, 1])
def test_a_worker_that_ended_by_itself_is_replaced(
    sentinel: Any, exitcode: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = []
    monkeypatch.setattr(cluster.Sentinel, "reincarnate", lambda _self, process: replaced.append(process))
    ended = Process(exitcode=exitcode)
    sentinel.reincarnate(ended)
    assert replaced == [ended]


def test_it_does_not_need_the_guard_for_that(sentinel: Any) -> None:
    """The guard may wait for ever for a lock that the killed one had."""
    sentinel.end_if_one_was_killed()
    sentinel.pool.append(Process(exitcode=-9))
    with pytest.raises(CalledExitError):
        sentinel.end_if_one_was_killed()


@pytest.mark.parametrize("exitcode", [None, 0, 1])
def test_an_end_of_its_own_is_no_fate(sentinel: Any, exitcode: int | None) -> None:
    sentinel.pool.append(Process(exitcode=exitcode))
    sentinel.end_if_one_was_killed()
