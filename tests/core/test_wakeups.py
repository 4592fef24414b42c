"""Wake-ups are taken in their order, in sets, the urgent ones first; what is taken is gone."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from apps.core import wakeups
from apps.core.wakeups import A_CALL, URGENT, WakeUps
from tests.cast.together import together

pytestmark = pytest.mark.django_db
DELIVER, OTHER = "somewhere.deliver", "somewhere.other"


@pytest.fixture
def broker() -> WakeUps:
    return WakeUps("doorstep")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conf, "POLL", 0)


def ids(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def taken(broker: WakeUps) -> list[tuple[str, list[UUID]]]:
    tasks = [SignedPackage.loads(payload) for _, payload in broker.dequeue() or []]
    return [(task["func"], task["args"][0] if task["args"] else []) for task in tasks]


def test_single_calls_become_one_in_their_order(broker: WakeUps) -> None:
    first, second, third = ids(3)
    for each in (first, second, third):
        wakeups.call(DELIVER, [each])
    assert taken(broker) == [(DELIVER, [first, second, third])]
    assert not OrmQ.objects.exists()
    assert broker.dequeue() is None


def test_a_large_call_is_cut_so_that_workers_share_it(broker: WakeUps) -> None:
    many = ids(2 * A_CALL + 1)
    wakeups.call(DELIVER, many)
    cut = taken(broker)
    assert [len(each) for _, each in cut] == [A_CALL, A_CALL, 1]
    assert [ident for _, each in cut for ident in each] == many


def test_whoever_has_nothing_to_say_calls_nobody() -> None:
    wakeups.call(DELIVER, [])
    assert not OrmQ.objects.exists()


def test_what_is_urgent_is_taken_before_all_that_waited_longer(broker: WakeUps) -> None:
    (calm,), (urgent,) = ids(1), ids(1)
    wakeups.call(DELIVER, [calm])
    wakeups.call(DELIVER, [urgent], is_urgent=True)
    assert (taken(broker), taken(broker)) == ([(DELIVER, [urgent])], [(DELIVER, [calm])])


def test_calls_of_another_kind_are_left_as_they_are(broker: WakeUps) -> None:
    (ident,) = ids(1)
    async_task(OTHER, group="heartbeat")
    wakeups.call(DELIVER, [ident])
    assert taken(broker) == [(OTHER, []), (DELIVER, [ident])]


def test_what_nobody_can_read_is_handed_on_to_be_reported(broker: WakeUps) -> None:
    OrmQ.objects.create(key="doorstep", payload="nonsense")
    assert [payload for _, payload in broker.dequeue() or []] == ["nonsense"]
    assert not OrmQ.objects.exists()


def test_however_many_are_taken_it_is_one_statement_for_each_lane(broker: WakeUps) -> None:
    for each in ids(30):
        wakeups.call(DELIVER, [each])
    with CaptureQueriesContext(connection) as seen:
        broker.dequeue()
    assert len(seen) == 2
    with CaptureQueriesContext(connection) as after:
        broker.acknowledge(1)
    assert len(after) == 0


def test_no_more_are_taken_at_once_than_the_setting_says(broker: WakeUps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conf, "BULK", 2)
    for each in ids(3):
        wakeups.call(DELIVER, [each])
    assert [len(each) for _, each in (*taken(broker), *taken(broker))] == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_two_clusters_never_take_the_same() -> None:
    many = ids(40)
    for each in many:
        wakeups.call(DELIVER, [each])
    shares = together([lambda: taken(WakeUps("doorstep"))] * 3)
    assert sorted(ident for share in shares for _, each in share for ident in each) == sorted(many)


def test_the_oldest_says_since_when_calls_wait(broker: WakeUps) -> None:
    assert wakeups.oldest() is None
    wakeups.call(DELIVER, ids(1), is_urgent=True)
    assert wakeups.oldest() is None
    wakeups.call(DELIVER, ids(1))
    wakeups.call(DELIVER, ids(1))
    assert wakeups.oldest() == OrmQ.objects.exclude(key=URGENT).order_by("id")[0].lock


def test_a_long_queue_is_taken_through_its_indexes() -> None:
    OrmQ.objects.bulk_create(OrmQ(key="doorstep", payload="x" * 500) for _ in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE django_q_ormq")
        for lane, index in (("doorstep", "django_q_ormq_pkey"), (URGENT, "wakeup_urgent")):
            cursor.execute(f"EXPLAIN {wakeups.TAKE}", [lane, 100])
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert f"{index} on django_q_ormq" in plan, plan
            assert "Sort" not in plan, plan
