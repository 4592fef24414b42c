"""What a lost wake-up or a crash left is woken again; what nobody needs is forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM
from apps.verification_tasks.inbound.wechat import sweeping
from apps.verification_tasks.inbound.wechat.keeping import keep
from apps.verification_tasks.inbound.wechat.retries import MAX_TRIES
from apps.verification_tasks.inbound.wechat.states import KeptBecause
from apps.verification_tasks.inbound.wechat.sweeping import forget, sweep
from apps.verification_tasks.inbound.wechat.waking import WOKEN_FOR
from apps.verification_tasks.inbound.wechat.working import LEASE, lease, work_on
from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage
from apps.verification_tasks.services.tasks import cancel_tasks
from apps.verification_tasks.tasks import forget_wechat, sweep_wechat, work_on_wechat
from tests.cast.together import together
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat, work
from tests.verification_tasks.inbound.wechat.server import WechatServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Writes = Callable[..., Wechat]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Who the sweep called, in order."""
    found: list[UUID] = []
    monkeypatch.setattr(sweeping, "wake", found.extend)
    return found


def only() -> WechatMessage:
    return WechatMessage.objects.get()


def test_a_message_is_left_to_the_worker_that_was_called(
    quarter: Quarter, resident_writes: Writes, called: list[UUID]
) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.text())
    assert sweep() == 0
    assert called == []


def test_a_lost_call_is_made_again_once_in_its_time(
    quarter: Quarter, resident_writes: Writes, called: list[UUID]
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        wechat.sends(wechat.text())
        clock.shift(WOKEN_FOR)
        assert (sweep(), sweep()) == (1, 0)
        clock.shift(WOKEN_FOR)
        assert sweep() == 1
        assert called == [only().pk] * 2
        work_on(message_id=called[0])
        clock.shift(WOKEN_FOR)
        assert sweep() == 0
    assert only().status == "placed"


def test_whom_a_crash_left_in_the_middle(quarter: Quarter, resident_writes: Writes, called: list[UUID]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        wechat.sends(wechat.text())
        assert lease(only().pk) is not None
        assert lease(only().pk) is None
        clock.shift(LEASE - timedelta(seconds=1))
        assert sweep() == 0
        clock.shift(timedelta(seconds=1))
        assert sweep() == 1
        work_on(message_id=called[0])
    assert (only().status, only().tries) == ("placed", 2)


def test_who_lost_the_lease_changes_nothing(quarter: Quarter, resident_writes: Writes, called: list[UUID]) -> None:
    """Nor rejects evidence whose bytes somebody else is fetching now."""
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        wechat.sends(wechat.image())
        work()
        clock.shift(timedelta(minutes=1))
        slow = lease(only().pk)
        clock.shift(LEASE)
        assert lease(only().pk) is not None
        assert slow is not None
        keep(slow, KeptBecause.GIVEN_UP)
    assert only().status == "working"
    assert Evidence.objects.get().status == "expected"


def test_a_message_that_kills_its_worker_each_time_is_for_a_person(
    quarter: Quarter, resident_writes: Writes, called: list[UUID]
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        wechat.sends(wechat.image())
        for _ in range(MAX_TRIES):
            assert lease(only().pk) is not None
            clock.shift(LEASE)
            sweep()
        assert len(called) == MAX_TRIES - 1
        assert (only().status, only().reason, only().error) == ("kept", "given_up", "crashed")
        assert sweep() == 0


def test_a_sweep_costs_the_same_for_many(quarter: Quarter, resident_writes: Writes, called: list[UUID]) -> None:
    costs = []
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        for number in (1, 20):
            for _ in range(number):
                wechat.sends(wechat.text())
            clock.shift(WOKEN_FOR)
            with CaptureQueriesContext(connection) as captured:
                assert sweep() >= number
            costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_batch_has_an_end(quarter: Quarter, resident_writes: Writes, called: list[UUID]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        for _ in range(5):
            wechat.sends(wechat.text())
        clock.shift(WOKEN_FOR)
        assert [sweep(batch=2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(set(called)) == 5


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_call_nobody_twice(quarter: Quarter, resident_writes: Writes, called: list[UUID]) -> None:
    wechat = resident_writes(quarter.task())
    for _ in range(10):
        wechat.sends(wechat.text())
    WechatMessage.objects.update(lease_until=None)
    assert sum(together([lambda: sweep(batch=3) for _ in range(3)])) == len(called) == len(set(called)) == 9


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_piece_of_evidence(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.text())
    ident = only().pk
    together([lambda: work_on(message_id=ident) for _ in range(4)])
    assert (Evidence.objects.count(), only().tries) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_messages_of_one_resident_at_once(quarter: Quarter, resident_writes: Writes) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    for _ in range(6):
        wechat.sends(wechat.text())
    calls = [lambda i=i: work_on(message_id=i) for i in WechatMessage.objects.values_list("pk", flat=True)]
    together(calls)
    task.refresh_from_db()
    assert (Evidence.objects.filter(task=task).count(), task.version) == (6, 7)


def test_what_nobody_needs_is_forgotten_with_its_file(
    quarter: Quarter, resident_writes: Writes, wechat_server: WechatServer
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        task = quarter.task()
        wechat, stranger = resident_writes(task), Wechat()
        wechat.sends(wechat.image())
        work()
        cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
        wechat.sends(wechat.image())
        work()
        aside = WechatMessage.objects.get(status="kept")
        WechatMessage.objects.filter(pk=aside.pk).update(status="laid_aside")
        wechat.sends(wechat.event("CLICK"))
        stranger.sends(stranger.text())
        wechat.sends(wechat.text())
        work()
        file = EvidenceFile.objects.get(pk=aside.pk)
        clock.shift(timedelta(days=30))
        assert forget() == 0
        clock.shift(timedelta(seconds=1))
        assert forget(batch=2) == 2
        assert forget() == 1
        assert forget() == 0
    assert set(WechatMessage.objects.values_list("status", "reason")) == {("placed", ""), ("kept", "no_open_task")}
    assert not default_storage.exists(file.key)
    assert EvidenceFile.objects.count() == Evidence.objects.count() == 1


def test_the_entry_points(quarter: Quarter, resident_writes: Writes, called: list[UUID]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        wechat = resident_writes(quarter.task())
        wechat.sends(wechat.text())
        clock.shift(WOKEN_FOR)
        sweep_wechat()
        work_on_wechat(str(called[0]))
        forget_wechat()
    assert only().status == "placed"
