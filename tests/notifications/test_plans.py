"""What was sent before costs nothing: whatever is asked often is answered from indexes over what is not done.

Most deliveries are done: of an empty table the planner takes any index for as good as another.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.core.clock import now
from apps.notifications.models import Delivery
from apps.notifications.retries import MAX_TRIES
from apps.notifications.services import falling_back, waking
from apps.notifications.services.delivering import leasing, noting
from apps.notifications.services.releasing import batch
from apps.notifications.services.statements import OVERTAKE
from apps.notifications.states import IN_FLIGHT, DeliveryStatus
from tests.bench.messages import rows

DONE, OPEN = 3000, 20
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def much_was_sent() -> None:
    values: dict[str, Any] = {"text": b"", "context": b"", "to": b"", "at": now(), "woken_until": now()}
    with connection.cursor() as cursor:
        for kind, count in (("sent", DONE), ("queued", OPEN)):
            for statement in (rows.messages(kind), rows.deliveries(kind)):
                cursor.execute(statement, {**values, "first": 0, "count": count})
        cursor.execute("ANALYZE notifications_message, notifications_delivery")


def plan_of(statement: str, values: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def due() -> str:
    moment = now()
    given = {"now": moment, "lost": moment, "woken_until": moment, "batch": 200, "max_tries": MAX_TRIES}
    return plan_of(waking.WAKE_SQL, given)


def leased() -> str:
    given = {"ids": [uuid.uuid4() for _ in range(8)], "now": now(), "until": now(), "max_tries": MAX_TRIES}
    return plan_of(leasing.LEASE_SQL, given)


def noted() -> str:
    answer = f'{{"id": "{uuid.uuid4()}", "tries": 1, "provider": "aliyun", "vendor_id": "1"}}'
    return plan_of(noting.SENT_SQL, {"answers": f"[{answer}]", "ids": [uuid.uuid4()], "now": now()})


def held() -> str:
    waiting = Delivery.objects.filter(status=DeliveryStatus.HELD, next_try_at__lte=now())
    return waiting.order_by("next_try_at")[: batch.A_CALL].explain()


def counted() -> str:
    return Delivery.objects.filter(status__in=IN_FLIGHT).explain()


def unheard() -> str:
    return falling_back.unheard()[:500].explain()


@pytest.mark.parametrize(
    ("plan", "index"),
    [
        (due, "delivery_due"),
        (leased, "notifications_delivery_pkey"),
        (noted, "notifications_delivery_pkey"),
        (held, "delivery_held"),
        (counted, "delivery_due"),
        (unheard, "delivery_unconfirmed"),
    ],
)
def test_it_reads_only_what_is_not_done(plan: Callable[[], str], index: str) -> None:
    found = plan()
    assert index in found, found
    assert "Seq Scan on notifications_delivery" not in found, found


def test_what_is_overtaken_is_found_by_its_subject() -> None:
    """Not by looking at what waits, of which there may be very much."""
    plan = plan_of(OVERTAKE, ["declaration", [str(uuid.uuid4())], ["declaration.submitted"]])
    assert "message_subject" in plan, plan
    assert "Seq Scan" not in plan, plan


def test_the_measure_sees_what_it_is_there_to_see() -> None:
    plan = plan_of("SELECT 1 FROM notifications_delivery WHERE sent_at < %s", [now() + timedelta(days=1)])
    assert "Seq Scan on notifications_delivery" in plan
