"""How many messages left for a resident today."""

import base64
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import orjson
from django.db import connection

from apps.core.clock import local_date, now
from apps.notifications.models import DayCount
from apps.notifications.services.statements import COUNT

KEPT: Final = timedelta(days=2)


def sent_on(day: date, indexes: Collection[bytes]) -> Mapping[bytes, int]:
    rows = DayCount.objects.filter(day=day, recipient_index__in=list(indexes))
    return {bytes(index): sent for index, sent in rows.values_list("recipient_index", "sent")}


def count_sent(indexes: Sequence[bytes], day: date) -> None:
    """Each index once: a statement changes a row only once."""
    if indexes:
        rows = [{"recipient": base64.b64encode(index).decode()} for index in sorted(indexes)]
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [day, orjson.dumps(rows).decode()])


def forget_counts() -> int:
    gone, _ = DayCount.objects.filter(day__lt=local_date(now()) - KEPT).delete()
    return gone
