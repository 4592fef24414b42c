"""One batch: a constant number of statements, whatever its size."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import connection, transaction

from apps.core.clock import local_date, now
from apps.notifications.calm import is_quiet, next_morning
from apps.notifications.doubts import AGAIN, doubtful
from apps.notifications.models import Delivery
from apps.notifications.queue import enqueue
from apps.notifications.services.releasing.counts import Sent, count_sent, sent_on
from apps.notifications.services.releasing.parcels import Parcel, parcels_of
from apps.notifications.services.releasing.writing import Releases
from apps.notifications.services.statements import ALONE
from apps.notifications.states import OPTED_OUT, DeliveryStatus

# What one call carries: two workers share a batch, and a worker that dies leaves little for the sweep.
A_CALL: Final = 50
# What waited for the morning in vain the day before comes within this time of it.
SPREAD_S: Final = 7200
log = structlog.get_logger(__name__)


@transaction.atomic
def release_batch(*, batch: int) -> int:
    moment = now()
    if is_quiet(moment) or not alone():
        return 0
    due = rows_due(moment, batch)
    if not due:
        return 0
    releases = Releases(moment)
    certain = sort_out_doubtful([*due, *companions(due, moment)], releases)
    wanted = sort_out_unwanted(parcels_of(certain), releases)
    leaving = sort_out_too_many(wanted, releases)
    for parcel in leaving:
        releases.send(parcel)
    releases.write()
    count_sent(counted(leaving), local_date(moment))
    ids = releases.queued
    for start in range(0, len(ids), A_CALL):
        enqueue(ids[start : start + A_CALL])
    log.info("messages_released", rows=len(due), leaving=len(leaving), postponed=len(releases.postponed))
    return len(due)


def alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
        return bool(cursor.fetchone()[0])


def rows_due(moment: datetime, batch: int) -> list[Delivery]:
    held = Delivery.objects.filter(status=DeliveryStatus.HELD).select_related("message").defer("message__text")
    locked = held.select_for_update(of=("self",), skip_locked=True)
    return list(locked.filter(next_try_at__lte=moment).order_by("next_try_at")[:batch])


def companions(due: Sequence[Delivery], moment: datetime) -> list[Delivery]:
    """What happened to the same residents since, and would follow within minutes."""
    indexes = {bytes(one.message.recipient_index) for one in due if one.message.recipient_index}
    held = Delivery.objects.filter(status=DeliveryStatus.HELD).select_related("message").defer("message__text")
    locked = held.select_for_update(of=("self",), skip_locked=True).exclude(id__in=[one.id for one in due])
    soon = locked.filter(next_try_at__lte=moment + settings.MESSAGE_WINDOW)
    return list(soon.filter(message__recipient_index__in=indexes, message__audience="resident"))


def sort_out_doubtful(rows: Sequence[Delivery], releases: Releases) -> list[Delivery]:
    """An excuse for lateness waits while the work may lie on a dark phone."""
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        subjects[row.message.template].add(row.message.subject_id)
    doubted = doubtful(subjects)
    certain = []
    for row in rows:
        if (row.message.template, row.message.subject_id) in doubted:
            releases.postpone(row, releases.moment + AGAIN)
        else:
            certain.append(row)
    return certain


def sort_out_unwanted(parcels: Sequence[Parcel], releases: Releases) -> list[Parcel]:
    """Who opts out is heard until the last moment."""
    for parcel in parcels:
        if parcel.unwanted:
            for row in parcel.rows:
                releases.change(row, DeliveryStatus.OVERTAKEN, error=OPTED_OUT)
    return [parcel for parcel in parcels if not parcel.unwanted]


def sort_out_too_many(parcels: Sequence[Parcel], releases: Releases) -> list[Parcel]:
    if not (settings.MESSAGES_A_DAY or settings.ANNOUNCEMENTS_A_DAY):
        return list(parcels)
    sent = dict(sent_on(local_date(releases.moment), {one.recipient_index for one in parcels}))
    leaving = []
    for parcel in parcels:
        before = sent.get(parcel.recipient_index, Sent())
        if before.leaves_room(announcement=parcel.is_announcement):
            sent[parcel.recipient_index] = before.plus_one(announcement=parcel.is_announcement)
            leaving.append(parcel)
        else:
            postpone(parcel, releases)
    return leaving


def postpone(parcel: Parcel, releases: Releases) -> None:
    """Announcements not all at the same minute: what concerns people goes first in the morning."""
    morning = next_morning(releases.moment)
    for row in parcel.rows:
        spread = timedelta(seconds=row.id.int % SPREAD_S) if parcel.is_announcement else timedelta(0)
        releases.postpone(row, morning + spread)


def counted(leaving: Sequence[Parcel]) -> dict[bytes, Sent]:
    gone: dict[bytes, Sent] = {}
    for parcel in leaving:
        before = gone.get(parcel.recipient_index, Sent())
        gone[parcel.recipient_index] = before.plus_one(announcement=parcel.is_announcement)
    return gone
