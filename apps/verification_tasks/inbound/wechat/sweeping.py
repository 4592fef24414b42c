"""Wake again what a crash, a pause or a lost wake-up left; forget what is of no use any more."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from apps.core.clock import now
from apps.core.storage import clear_folder
from apps.verification_tasks.inbound.wechat.fetching import folder_of
from apps.verification_tasks.inbound.wechat.keeping import keep
from apps.verification_tasks.inbound.wechat.retries import MAX_TRIES
from apps.verification_tasks.inbound.wechat.states import KeptBecause, MessageStatus
from apps.verification_tasks.inbound.wechat.waking import WOKEN_FOR, wake
from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage

BATCH: Final = 200
# The partial index `wechat_message_due` carries the inner query; SKIP LOCKED lets several sweeps share the work.
# Materialised: the planner may run a subquery once a row, and each time it would find others under its limit.
WAKE_SQL: Final = """
    WITH due AS MATERIALIZED (
           SELECT id FROM verification_tasks_wechatmessage
            WHERE status IN ('waiting', 'working') AND next_try_at <= %(now)s
              AND (lease_until IS NULL OR lease_until <= %(now)s)
            ORDER BY next_try_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
    UPDATE verification_tasks_wechatmessage
       SET status = CASE WHEN tries >= %(max_tries)s THEN status ELSE 'waiting' END,
           lease_until = %(until)s
     WHERE id IN (SELECT id FROM due)
    RETURNING id, tries
"""
# How long what nobody needs is kept: what was answered, laid aside, or sent by somebody who never bound their WeChat.
KEPT_FOR: Final = timedelta(days=30)


def sweep(*, batch: int = BATCH) -> int:
    """How many were woken or given up; what is over the batch has its turn at the next sweep."""
    moment = now()
    values: dict[str, int | datetime] = {
        "now": moment,
        "until": moment + WOKEN_FOR,
        "batch": batch,
        "max_tries": MAX_TRIES,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WAKE_SQL, values)
        rows = cursor.fetchall()
    wake([ident for ident, tries in rows if tries < MAX_TRIES])
    for ident, tries in rows:
        if tries >= MAX_TRIES:
            give_up(ident)
    return len(rows)


def give_up(message_id: UUID) -> None:
    """The last try ended with its process."""
    message = WechatMessage.objects.get(pk=message_id)
    keep(message, KeptBecause.GIVEN_UP, error="crashed")


def forget(*, batch: int = BATCH) -> int:
    """Take away the oldest of what nobody needs, with files that became no evidence."""
    old = WechatMessage.objects.filter(received_at__lt=now() - KEPT_FOR)
    useless = old.filter(status__in=[MessageStatus.ANSWERED, MessageStatus.LAID_ASIDE]) | old.filter(
        status=MessageStatus.KEPT, reason=KeptBecause.SENDER_UNKNOWN
    )
    ids = list(useless.order_by("received_at").values_list("id", flat=True)[:batch])
    proof = Evidence.objects.filter(pk__in=ids).values("pk")
    files = EvidenceFile.objects.filter(pk__in=ids).exclude(pk__in=proof)
    with_files = list(files.values_list("pk", flat=True))
    with transaction.atomic():
        files.delete()
        WechatMessage.objects.filter(pk__in=ids).delete()
    for ident in with_files:
        clear_folder(folder_of(ident))
    return len(ids)
