"""How many failed, by channel and hour of the last day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.db.models.functions import TruncHour
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.core.clock import LOCAL_ZONE, now
from apps.grids.office.formats import EMPTY, Tone
from apps.grids.office.viewers import viewer_of
from apps.notifications.models import Channel
from apps.notifications.states import DeliveryStatus

HOURS: Final = 24
# From this share on an hour stands out.
MUCH: Final = 0.05


@dataclass(frozen=True, slots=True)
class Cell:
    """Of the messages that were written in an hour: how many left or failed, and how many wait."""

    settled: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def share(self) -> str:
        return f"{self.failed / self.settled:.1%}" if self.settled else EMPTY

    @property
    def counts(self) -> str:
        return f"{self.failed}/{self.settled}" if self.settled else ""

    @property
    def tone(self) -> str:
        return Tone.BAD if self.settled and self.failed / self.settled >= MUCH else Tone.PLAIN

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.settled + other.settled, self.failed + other.failed, self.waiting + other.waiting)


Cells = dict[tuple[datetime, str], Cell]


def rates_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    moment = now()
    found = cells(model_admin, request, moment)
    channels = [channel for channel in Channel if any(key[1] == channel for key in found)]
    hours = [top_of_hour(moment) - timedelta(hours=back) for back in range(HOURS)]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Failures by channel and hour"),
        "channels": [channel.label for channel in channels],
        "lines": [
            (f"{localtime(hour):%m-%d %H:00}", [found.get((hour, channel), Cell()) for channel in channels])
            for hour in hours
        ],
        "together": [sum((found.get((hour, channel), Cell()) for hour in hours), Cell()) for channel in channels],
    }
    return TemplateResponse(request, "admin/office/delivery_rates.html", context)


def cells(model_admin: Any, request: HttpRequest, moment: datetime) -> Cells:
    since = top_of_hour(moment) - timedelta(hours=HOURS - 1)
    rows = model_admin.visible_to(viewer_of(request)).filter(message__created_at__gte=since)
    gone = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.FAILED)
    wait = (DeliveryStatus.HELD, DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    counted = (
        rows.select_related(None)
        .order_by()
        .values("channel", hour=TruncHour("message__created_at", tzinfo=LOCAL_ZONE))
        .annotate(
            settled=Count("pk", filter=Q(status__in=gone)),
            failed=Count("pk", filter=Q(status=DeliveryStatus.FAILED)),
            waiting=Count("pk", filter=Q(status__in=wait)),
        )
    )
    return {(row["hour"], row["channel"]): Cell(row["settled"], row["failed"], row["waiting"]) for row in counted}


def top_of_hour(moment: datetime) -> datetime:
    return moment.astimezone(LOCAL_ZONE).replace(minute=0, second=0, microsecond=0)
