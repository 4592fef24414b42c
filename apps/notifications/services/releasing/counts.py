"""How many messages left for a resident today."""

import base64
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

import orjson
from django.conf import settings
from django.db import connection

from apps.core.clock import local_date, now
from apps.notifications.models import DayCount
from apps.notifications.services.statements import COUNT

KEPT: Final = timedelta(days=2)
COLUMNS: Final = ("sent", "announcements")


class Sent(NamedTuple):
    """What concerns a resident, and what they were told besides."""

    steps: int = 0
    announcements: int = 0

    def plus_one(self, *, announcement: bool) -> "Sent":
        return Sent(self.steps + (not announcement), self.announcements + announcement)

    def leaves_room(self, *, announcement: bool) -> bool:
        """An announcement takes a place that nothing else has taken; none is taken from what comes after it."""
        if announcement:
            return has_room(self.announcements, settings.ANNOUNCEMENTS_A_DAY) and has_room(
                sum(self), settings.MESSAGES_A_DAY
            )
        return has_room(self.steps, settings.MESSAGES_A_DAY)


def has_room(taken: int, most: int) -> bool:
    """No limit where it is 0."""
    return not most or taken < most


def sent_on(day: date, indexes: Collection[bytes]) -> Mapping[bytes, Sent]:
    rows = DayCount.objects.filter(day=day, recipient_index__in=list(indexes))
    return {bytes(index): Sent(*counts) for index, *counts in rows.values_list("recipient_index", *COLUMNS)}


def count_sent(gone: Mapping[bytes, Sent], day: date) -> None:
    """Each index once: a statement changes a row only once."""
    if gone:
        rows = [
            {"recipient": base64.b64encode(index).decode(), "sent": sent.steps, "announcements": sent.announcements}
            for index, sent in sorted(gone.items())
        ]
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [day, orjson.dumps(rows).decode()])


def forget_counts() -> int:
    gone, _ = DayCount.objects.filter(day__lt=local_date(now()) - KEPT).delete()
    return gone
