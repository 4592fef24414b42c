"""Why a task is, or is not, on a phone, in plain words."""

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import moment
from apps.sync.models import Device, RemovalReason
from apps.sync.selectors.office import SILENCE
from apps.sync.selectors.why import Custody, Trace, custody_of, traces
from apps.sync.selectors.why.holding import Reach
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import CLOSED


def explain(task: VerificationTask, device: Device) -> tuple[str, list[Section]]:
    """The answer in one sentence, and what it rests on."""
    found = traces(device, task.pk)
    custody = custody_of(device.staff, task)
    right = [Fact(_("right to it"), "\n".join(right_words(task, device, custody)))]
    phone = [Fact(_("device"), "\n".join(phone_words(device)))]
    way = [Fact(_("by name") if each.by_name else _("by its grid"), trace_words(each)) for each in found]
    if not way:
        way = [Fact(_("on the way"), _("Nothing about this task was ever meant for this phone."))]
    return verdict(device, found), [
        Section(_("Should it be there?"), right),
        Section(_("How far has it come?"), way),
        Section(_("What is known of the phone"), phone),
    ]


def verdict(device: Device, found: list[Trace]) -> str:  # noqa: PLR0911  one line an answer
    if device.revoked_at is not None:
        if device.wiped_at:
            return _("No: the device was shut out, and has said its last.")
        return _("It should not be: the device was shut out, but it has not answered since.")
    wanted = [each for each in found if each.should_be_there]
    if any(each.is_there for each in wanted):
        return _("Yes: the phone has confirmed it.")
    if any(each.reach is Reach.SENT for each in wanted):
        return _("Very likely: it was sent, and the phone confirms it with its next pull.")
    if any(each.older for each in wanted):
        return _("In an earlier version: the phone has not pulled since the task changed.")
    if wanted:
        return _("Not yet: the phone has not pulled since the task came into its scope.")
    if any(each.lingers for each in found):
        return _("It should not be, but the phone has not confirmed yet that it is gone.")
    return _("No: it does not belong there.")


def right_words(task: VerificationTask, device: Device, custody: Custody) -> list[str]:
    name = device.staff.name
    found = []
    if task.grid_id is None:
        found.append(_("The task has no grid yet: a supervisor of the town has to route it."))
    if custody.has_by_name:
        found.append(_("%(name)s has it by name.") % {"name": name})
    if custody.covers_now:
        found.append(_("%(name)s covers its grid.") % {"name": name})
    elif custody.covers:
        end = custody.covers[-1][1]
        found.append(_("%(name)s covered its grid until %(time)s.") % {"name": name, "time": moment(end)})
    elif task.grid_id is not None:
        found.append(_("%(name)s has never covered its grid.") % {"name": name})
    if custody.by_name and not custody.has_by_name:
        end = custody.by_name[-1][1]
        found.append(_("%(name)s had it by name until %(time)s.") % {"name": name, "time": moment(end)})
    if custody.moved_away_at is not None:
        found.append(_("It was moved out of a grid of theirs at %(time)s.") % {"time": moment(custody.moved_away_at)})
    if task.status in CLOSED:
        found.append(closed_words(task))
    return found


def closed_words(task: VerificationTask) -> str:
    values = {"time": moment(task.closed_at), "days": settings.DEVICE_RETENTION.days}
    if task.left_devices_at is not None:
        return _("It was closed at %(time)s, longer ago than the %(days)d days that phones keep.") % values
    return _("It was closed at %(time)s; phones keep it for %(days)d days.") % values


def trace_words(trace: Trace) -> str:
    values = {"time": moment(trace.changed_at), "number": trace.number, "position": trace.position}
    news = _("Came at %(time)s as number %(number)d.") if trace.is_live else removal_words(trace)
    if trace.is_live and not trace.in_scope:
        news = _("It is outside the phone's scope now.")
    match trace.reach:
        case Reach.CONFIRMED:
            far = _("The phone has confirmed everything up to number %(position)d.")
        case Reach.SENT:
            far = _("It was sent; the phone has confirmed everything up to number %(position)d.")
        case Reach.NOT_SENT:
            far = _("Not sent yet; the phone has confirmed everything up to number %(position)d.")
    return f"{news} {far}" % values


def removal_words(trace: Trace) -> str:
    match trace.reason:
        case RemovalReason.CLOSED:
            return _("Taken away at %(time)s as number %(number)d: closed longer ago than phones keep.")
        case RemovalReason.ERASED:
            return _("Taken away at %(time)s as number %(number)d: erased.")
    return _("Taken away at %(time)s as number %(number)d: given to somebody else or another grid.")


def phone_words(device: Device) -> list[str]:
    heard = device.last_seen_at or device.enrolled_at
    found = []
    if device.revoked_at is not None:
        found.append(_("Shut out since %(time)s.") % {"time": moment(device.revoked_at)})
    elif device.token_hash is None:
        found.append(_("Signed out: it pulls nothing until the worker signs in again."))
    elif device.expires_at <= now():
        found.append(_("Its sign-in expired at %(time)s.") % {"time": moment(device.expires_at)})
    elif heard < now() - SILENCE:
        found.append(_("Silent since %(time)s.") % {"time": moment(heard)})
    times = {"pull": moment(device.last_pull_at), "push": moment(device.last_push_at)}
    if device.last_pull_at is None:
        found.append(_("It has not pulled since it was enrolled; last push %(push)s.") % {"push": times["push"]})
    else:
        found.append(_("Last pull %(pull)s, last push %(push)s.") % times)
    return found
