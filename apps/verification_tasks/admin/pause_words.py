"""A pause and the ledger of a task's pauses, in words."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY, Tone, badge, deadline, moment
from apps.verification_tasks.admin.policy_words import days_words
from apps.verification_tasks.models import Pause, VerificationTask
from apps.verification_tasks.pauses import length, span_of
from apps.verification_tasks.selectors.ledger import ledger_of
from apps.verification_tasks.sla import Unit


def state_badge(pause: Pause) -> SafeString:
    if pause.withdrawn_at is not None:
        return badge(_("taken back"), Tone.PLAIN)
    if pause.decided_at is None:
        return badge(_("asked for"), Tone.WARN)
    if not pause.granted:
        return badge(_("refused"), Tone.BAD)
    if pause.ended_at is not None:
        return badge(_("ended early"), Tone.PLAIN)
    if pause.until_at is not None and pause.until_at > now():
        return badge(_("the clock stands"), Tone.INFO)
    return badge(_("over"), Tone.PLAIN)


def days_shown(pause: Pause) -> str:
    """The days on which the clock stood or will stand; of a request, what was asked for."""
    if not pause.granted:
        return days_words(pause.days, Unit.CALENDAR_DAYS)
    span = span_of(pause)
    return f"{' – '.join(dict.fromkeys(span))} ({days_words(length(span), Unit.CALENDAR_DAYS)})"


def deadline_change(pause: Pause) -> str:
    if pause.due_before is None or pause.due_after is None:
        return EMPTY
    return f"{deadline(pause.due_before)} → {deadline(pause.due_after)}"


def ledger_section(task: VerificationTask) -> Section | None:
    """How the deadline comes about: the start, the limit, each pause, and the day that follows from them."""
    ledger = ledger_of(task)
    if not ledger.pauses:
        return None
    facts = [
        Fact(_("start"), moment(task.created_at)),
        Fact(_("limit"), days_words(task.policy.duration_days, task.policy.unit)),
        *(Fact(str(pause.get_reason_display()), pause_line(pause)) for pause in ledger.pauses),
        Fact(_("days not counted"), ledger.days),
        Fact(_("deadline computed again"), deadline(ledger.due.at)),
    ]
    if not ledger.agrees:
        facts.append(Fact(_("deadline in force"), badge(deadline(task.due_at), Tone.BAD)))
    return Section(_("Pauses"), facts)


def pause_line(pause: Pause) -> str:
    parts = [days_shown(pause), _("asked by %(name)s") % {"name": pause.asked_by.name}]
    if pause.withdrawn_at is not None:
        parts.append(_("taken back"))
    elif pause.decided_by is None:
        parts.append(_("not decided yet"))
    elif pause.granted:
        parts.append(_("granted by %(name)s") % {"name": pause.decided_by.name})
    else:
        parts.append(_("refused by %(name)s") % {"name": pause.decided_by.name})
    if pause.ended_by is not None:
        parts.append(_("ended early by %(name)s") % {"name": pause.ended_by.name})
    return " · ".join(parts)
