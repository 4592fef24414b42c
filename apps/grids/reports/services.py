"""Subscribe to a report, and end that."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden, NotFound
from apps.core.text import fold
from apps.grids.models import Cadence, End, ReportSubscription
from apps.grids.office.viewers import Viewer
from apps.grids.reports.kinds import KINDS
from apps.grids.reports.schedule import next_run
from apps.grids.roles import Permission
from apps.grids.services.faults import invalid

LAST_HOUR = 23


@transaction.atomic
def subscribe(
    *, viewer: Viewer, report: str, cadence: Cadence, hour: int, email: str, attaches: bool
) -> ReportSubscription:
    kind = KINDS.get(report)
    if viewer.staff is None or kind is None or not may_have(viewer, report):
        raise Forbidden(_("Your role does not permit this."))
    if not 0 <= hour <= LAST_HOUR:
        raise invalid("/hour", "out_of_range", _("An hour of the day: 0 to 23."))
    address = checked_address(email)
    if not attaches and not settings.OFFICE_URL:
        raise invalid("/attaches", "no_address", _("The office's address is not set, so a mail cannot lead there."))
    mine = ReportSubscription.objects.filter(staff=viewer.staff, report=report, cadence=cadence, ended_at=None)
    if mine.exists():
        raise Conflict(_("You have subscribed to this report already."), code="already_subscribed")
    moment = now()
    made = ReportSubscription.objects.create(
        staff=viewer.staff,
        report=report,
        cadence=cadence,
        hour=hour,
        email=address,
        attaches=attaches,
        language=get_language() or "zh-hans",
        created_at=moment,
        next_run_at=next_run(cadence, hour, moment),
    )
    after = {"report": report, "cadence": cadence, "hour": hour}
    note(made.pk, "report.subscribed", viewer.actor(), after)
    return made


@transaction.atomic
def end_subscription(*, subscription_id: UUID, why: End, actor: Actor) -> None:
    live = ReportSubscription.objects.filter(pk=subscription_id, ended_at=None)
    if not live.update(ended_at=now(), end=why, next_run_at=None, lease_until=None):
        raise NotFound(_("It does not exist any more."))
    note(subscription_id, "report.unsubscribed", actor, {"reason": why})


def may_have(viewer: Viewer, report: str) -> bool:
    kind = KINDS.get(report)
    return kind is not None and viewer.may(Permission.SUBSCRIBE_REPORTS) and kind.permits(viewer)


def checked_address(email: str) -> str:
    """Figures of the city stay with those who work for it: only the domains that the settings name."""
    address = fold(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise invalid("/email", "bad_email", " ".join(error.messages)) from error
    allowed = [domain.lower() for domain in settings.REPORT_MAIL_DOMAINS]
    if allowed and address.rpartition("@")[2].lower() not in allowed:
        raise invalid("/email", "foreign_domain", _("Reports go to addresses of the administration alone."))
    return address


def note(ident: UUID, action: str, actor: Actor, after: dict[str, object]) -> None:
    audit.record(actor=actor, action=action, subject_type="report_subscription", subjects=[ident], after=after)
