"""Send what is due. The row is the truth: who takes it has it alone for a while, and each slot leaves once.

A crash between the mail server's yes and our own note would send a slot again: then with the same Message-ID, by
which mail programs know it for the same.
"""

from datetime import datetime, timedelta
from email.utils import formatdate
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.grids.models import End, ReportSubscription
from apps.grids.office.exports.sheets import EXCEL_TYPE
from apps.grids.office.viewers import Viewer
from apps.grids.reports.kinds import KINDS, Made
from apps.grids.reports.schedule import next_run
from apps.grids.reports.services import end_subscription, may_have
from apps.grids.roles import Permission

# Longer than Celery lets a task run.
LEASE: Final = timedelta(seconds=330)
PAUSE: Final = timedelta(minutes=5)
# Then this slot is given up; the next one is tried again.
MAX_TRIES: Final = 5
BATCH: Final = 50
PERSONAL: Final = frozenset({Permission.SEE_PERSONAL_DATA})
log = structlog.get_logger(__name__)


def due_now() -> list[UUID]:
    """What this moment's sweep wakes a worker for. Its cost follows what is due."""
    moment = now()
    due = ReportSubscription.objects.filter(free(moment), ended_at=None, next_run_at__lte=moment)
    return list(due.order_by("next_run_at").values_list("pk", flat=True)[:BATCH])


def free(moment: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=moment)


def send_due(ident: UUID) -> bool:
    found = take(ident)
    if found is None:
        return False
    staff = found.staff
    viewer = Viewer(staff.user, staff, "", PERSONAL)
    if not may_have(viewer, found.report):
        end_subscription(subscription_id=found.pk, why=End.ROLE_LOST, actor=SYSTEM)
        return False
    try:
        with translation.override(found.language):
            made = KINDS[found.report].make(viewer)
            mail_of(found, made).send()
    except Exception as error:  # noqa: BLE001  whatever it was, the subscriber waits for the next try
        # A mail server says an address in its errors, so only the name is kept.
        log.error("report.failed", id=str(found.pk), report=found.report, error=type(error).__name__)  # noqa: TRY400
        try_later(found, type(error).__name__)
        return False
    note_sent(found)
    return True


def take(ident: UUID) -> ReportSubscription | None:
    """The row, now ours; None where another has it or it is not due any more."""
    moment = now()
    rows = ReportSubscription.objects.filter(free(moment), pk=ident, ended_at=None, next_run_at__lte=moment)
    if not rows.update(lease_until=moment + LEASE, tries=F("tries") + 1):
        return None
    return ReportSubscription.objects.select_related("staff__user", "staff__division").get(pk=ident)


def mail_of(found: ReportSubscription, made: Made) -> EmailMessage:
    kind = KINDS[found.report]
    office = settings.OFFICE_URL
    context: dict[str, Any] = {
        "title": kind.title,
        "figures": made.figures,
        "attaches": found.attaches,
        "page": office + reverse(kind.page) if office else "",
        "subscriptions": office + reverse("admin:grids_reportsubscription_changelist") if office else "",
    }
    subject = _("Doorstep: %(title)s") % {"title": kind.title}
    slot = found.next_run_at or now()
    headers = {
        "Message-ID": f"<report.{found.pk}.{slot:%Y%m%d%H}@doorstep>",
        "Date": formatdate(slot.timestamp(), localtime=False),
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(
        subject, render_to_string("grids/report_mail.txt", context), to=[str(found.email)], headers=headers
    )
    if found.attaches:
        mail.attach(made.file_name, made.content, EXCEL_TYPE)
    return mail


@transaction.atomic
def note_sent(found: ReportSubscription) -> None:
    moment = now()
    ours = ReportSubscription.objects.filter(pk=found.pk, next_run_at=found.next_run_at, ended_at=None)
    ours.update(
        next_run_at=next_run(found.cadence, found.hour, moment),
        last_sent_at=moment,
        lease_until=None,
        tries=0,
        error="",
    )
    audit.record(
        actor=SYSTEM,
        action="report.sent",
        subject_type="report_subscription",
        subjects=[found.pk],
        after={"report": found.report},
    )


def try_later(found: ReportSubscription, error: str) -> None:
    moment = now()
    ours = ReportSubscription.objects.filter(pk=found.pk, next_run_at=found.next_run_at, ended_at=None)
    if found.tries >= MAX_TRIES:
        following = next_run(found.cadence, found.hour, moment)
        ours.update(next_run_at=following, lease_until=None, tries=0, error=error[:64])
    else:
        ours.update(lease_until=moment + PAUSE * found.tries, error=error[:64])
