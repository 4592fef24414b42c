"""How many messages wait, for a worker or for a person, is one look into an index."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.metrics import exposition
from apps.verification_tasks.inbound.wechat.gauges import message_gauges
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]


def test_what_waits_is_counted(quarter: Quarter, resident_writes: Callable[..., Wechat]) -> None:
    wechat, stranger = resident_writes(quarter.task()), Wechat()
    wechat.sends(wechat.text())
    stranger.sends(stranger.text())
    wechat.sends(wechat.event("CLICK"))
    (family,) = message_gauges()
    found = {sample.labels["status"]: sample.value for sample in family.samples}
    assert found == {"waiting": 1, "working": 0, "kept": 1}
    assert b'doorstep_wechat_messages{status="kept"} 1.0' in exposition()


def test_it_costs_little() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as seen:
        list(message_gauges())
    (statement,) = list(seen)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "wechat_message_unfinished" in plan
