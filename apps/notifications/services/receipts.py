"""Receipts move a delivery forward only, whatever their order; what fits no delivery is kept and tried again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.core.clock import now
from apps.notifications.models import Delivery, KeptReceipt
from apps.notifications.receipts.reports import Report
from apps.notifications.states import DeliveryStatus

WRITTEN: Final = ("status", "receipt", "receipt_at", "error", "next_try_at", "lease_until")
# A receipt that came before our own note of the sending finds it within seconds.
TRIED_FOR: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=30)
BATCH: Final = 500
UNDER_WAY: Final = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
log = structlog.get_logger(__name__)


@transaction.atomic
def take_receipts(*, reports: Sequence[Report]) -> None:
    """In a constant number of statements, however many there are."""
    moment = now()
    known = Known(reports)
    unknown = [report for report in reports if not known.apply(report, moment)]
    known.save()
    kept = [
        KeptReceipt(
            provider=report.provider,
            vendor_id=report.vendor_id,
            delivered=report.delivered,
            word=report.word,
            raw=report.raw,
            received_at=moment,
        )
        for report in unknown
    ]
    KeptReceipt.objects.bulk_create(kept, ignore_conflicts=True)
    if reports:
        log.info("receipts_taken", reports=len(reports), moved=len(known.moved), kept=len(kept))


@transaction.atomic
def match_kept_receipts(*, batch: int = BATCH) -> int:
    """How many of the kept ones have found their delivery."""
    moment = now()
    sent = Delivery.objects.filter(vendor_id=OuterRef("vendor_id"), provider=OuterRef("provider"))
    waiting = KeptReceipt.objects.filter(Exists(sent), belongs_to=None, received_at__gt=moment - TRIED_FOR)
    rows = list(waiting.exclude(vendor_id="").order_by("received_at").select_for_update(skip_locked=True)[:batch])
    reports = {row.id: Report(row.provider, row.vendor_id, row.delivered, row.word, row.raw or "") for row in rows}
    known = Known(reports.values())
    placed = []
    for row in rows:
        delivery = known.find(reports[row.id])
        if delivery is not None and known.apply(reports[row.id], moment):
            row.belongs_to = delivery.id
            placed.append(row)
    known.save()
    KeptReceipt.objects.bulk_update(placed, ["belongs_to"])
    return len(placed)


def forget_kept_receipts(*, batch: int = BATCH) -> int:
    """A number may stand in them, and nobody will ask any more."""
    old = KeptReceipt.objects.filter(received_at__lt=now() - KEPT_FOR).order_by("received_at")
    return KeptReceipt.objects.filter(id__in=list(old.values_list("id", flat=True)[:batch])).delete()[0]


class Known:
    """The deliveries that reports speak of, locked in one order; two batches at once wait for each other."""

    def __init__(self, reports: Iterable[Report]) -> None:
        given = list(reports)
        ids = {report.delivery_id for report in given if report.delivery_id}
        vendor_ids = {report.vendor_id for report in given if report.provider}
        rows = Delivery.objects.filter(Q(id__in=ids) | Q(vendor_id__in=vendor_ids)).defer("to")
        locked = list(rows.order_by("id").select_for_update())
        self.by_id: dict[UUID, Delivery] = {row.id: row for row in locked}
        self.by_vendor = {(row.provider, row.vendor_id): row for row in locked if row.vendor_id}
        self.moved: dict[UUID, Delivery] = {}

    def find(self, report: Report) -> Delivery | None:
        by_own = self.by_id.get(report.delivery_id) if report.delivery_id else None
        return by_own or self.by_vendor.get((report.provider, report.vendor_id))

    def apply(self, report: Report, moment: datetime) -> bool:
        """False where it fits nothing that we know of, or comes before our own note."""
        row = self.find(report)
        if row is None or comes_early(row, report):
            return False
        if goes_forward(row, report):
            row.status = DeliveryStatus.DELIVERED if report.delivered else DeliveryStatus.FAILED
            row.receipt, row.receipt_at = report.word, moment
            row.error = "" if report.delivered else f"receipt: {report.word}"
            row.next_try_at = row.lease_until = None
            self.moved[row.id] = row
        return True

    def save(self) -> None:
        if self.moved:
            Delivery.objects.bulk_update(self.moved.values(), WRITTEN)


def comes_early(row: Delivery, report: Report) -> bool:
    """It is being sent, and surely for the first time: the worker will note presently what this is about."""
    return row.status == DeliveryStatus.SENDING and not report.delivered and not row.in_doubt


def goes_forward(row: Delivery, report: Report) -> bool:
    """Delivered is the end. That one sending failed says nothing of another one, made since."""
    if report.delivered:
        return row.status in {*UNDER_WAY, DeliveryStatus.SENT, DeliveryStatus.FAILED}
    if row.status in UNDER_WAY:
        return row.in_doubt
    # Found in the vendor's list, it has our own id alone.
    is_this = row.vendor_id == report.vendor_id or row.vendor_id.endswith(str(row.id))
    return row.status == DeliveryStatus.SENT and is_this
