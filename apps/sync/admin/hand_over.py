"""What a supervisor weighs before a hand-over, in words: entered where the hand-over is confirmed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.grids.models import Staff
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY, deadline, moment
from apps.grids.office.previews import PREVIEWS, Leaving
from apps.sync.selectors.hand_over import AtStake, PhoneAtStake, at_stake


def preview(leaving: Leaving) -> list[Section]:
    found = at_stake(leaving)
    return [
        Section(_("Phones"), [*(phone_fact(phone) for phone in found.phones), *without_phone(found)]),
        Section(_("Started and not finished"), started_facts(found)),
        Section(_("Deadlines in danger"), deadline_facts(found)),
    ]


def phone_fact(phone: PhoneAtStake) -> Fact:
    device = phone.device
    lines = [
        _("Dark: not heard of since %(time)s. What it holds arrives when it comes back.")
        % {"time": moment(device.last_seen_at or device.enrolled_at)}
        if phone.is_dark
        else _("Last heard of at %(time)s.") % {"time": moment(device.last_seen_at or device.enrolled_at)}
    ]
    if phone.missing:
        words = ngettext(
            "%(n)d event between those that came is missing: it holds work not yet sent.",
            "%(n)d events between those that came are missing: it holds work not yet sent.",
            phone.missing,
        )
        lines.append(words % {"n": phone.missing})
    if phone.expected:
        words = ngettext(
            "%(n)d piece of evidence is announced and not here yet.",
            "%(n)d pieces of evidence are announced and not here yet.",
            phone.expected,
        )
        lines.append(words % {"n": phone.expected})
    if phone.pulled_since_push:
        last = moment(device.last_push_at)
        lines.append(
            _("It has pulled since it last sent something: it may hold work done since then.")
            if last == EMPTY
            else _("It has pulled since it last sent something (%(time)s): it may hold work done since then.")
            % {"time": last}
        )
    return Fact(f"{device.staff.name} · {device.name}", "\n".join(lines))


def without_phone(found: AtStake) -> list[Fact]:
    people = Staff.objects.filter(pk__in=found.without_phone).order_by("pinyin") if found.without_phone else []
    return [Fact(person.name, _("Has no phone in use.")) for person in people]


def started_facts(found: AtStake) -> list[Fact]:
    people = Staff.objects.in_bulk(found.started) if found.started else {}
    facts = [
        Fact(people[ident].name, ngettext("%(n)d task", "%(n)d tasks", number) % {"n": number})
        for ident, number in sorted(found.started.items())
    ]
    return facts or [Fact(_("tasks"), _("None, as far as the server knows."))]


def deadline_facts(found: AtStake) -> list[Fact]:
    if not found.close:
        return [Fact(_("within 72 hours"), _("Nothing is due."))]
    words = ngettext("%(n)d task is due or overdue.", "%(n)d tasks are due or overdue.", found.close)
    first = [Fact(task.reference, deadline(task.due_at)) for task in found.nearest]
    return [Fact(_("within 72 hours"), words % {"n": found.close}), *first]


PREVIEWS.append(preview)
