"""The first page of the office: the verification's figures, and those of the phones and the quarantine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.clock import local_date, now
from apps.grids.office.formats import Tone
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.residence_registration.admin.scope import registrations_in_scope
from apps.sync.selectors.office import (
    OPEN,
    devices_visible_to,
    endangering,
    quarantine_visible_to,
    silent,
    unconfirmed_ids,
    with_endangered,
)
from apps.verification_tasks.admin.filters import tasks_of_worker
from apps.verification_tasks.dashboard import burning, charts, figures
from apps.verification_tasks.dashboard.burning import Line
from apps.verification_tasks.dashboard.cards import CEILING, Card, capped, list_of
from apps.verification_tasks.dashboard.decisions import decision_cards, unrouted_card
from apps.verification_tasks.dashboard.reading import Reading, read
from apps.verification_tasks.dashboard.waiting import waiting
from apps.verification_tasks.selectors.lists import checks
from apps.verification_tasks.tallies.figures import Asked, Figure, tasks_of

EARLIEST = date(2000, 1, 1)
LOOKED_AT = _("a person has to look at them")
STILL_IN_TIME = _("until 24:00 they are still in time")
NOBODY_WORKS = _("nobody works on a task without a grid")


@dataclass(frozen=True, slots=True)
class CardGroup:
    title: Promise
    cards: list[Card]


def add_cards(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    viewer = viewer_of(request)
    if not viewer.may(Permission.SEE_TASKS):
        context["card_groups"] = [CardGroup(_("Registration"), registration_cards(viewer))]
        return context
    reading = read(viewer, asked_day(request))
    context |= figures_of(reading)
    if reading.known is None:
        # What is only true now: a past day's phones and decisions are not told from facts.
        context |= what_is_open(viewer, context["kept"][-1], context["due"])
    return context


def asked_day(request: HttpRequest) -> date | None:
    """Today and what is no past day is now."""
    try:
        day = date.fromisoformat(request.GET.get("known", ""))
    except ValueError:
        return None
    return day if EARLIEST <= day < local_date(now()) else None


def figures_of(reading: Reading) -> dict[str, Any]:
    rows = charts.days(reading)
    return {
        "known": reading.known,
        "latest": local_date(now()),
        "goal": gettext("Deadlines kept, the goal is %(n)d%%") % {"n": reading.goal},
        "kept": figures.kept(reading),
        "running": figures.running(reading),
        "due": figures.due(reading),
        "times": figures.times(reading),
        "channels": list(figures.channels(reading)),
        "days": rows[::-1],
        "flow": charts.flow(rows),
        "flow_options": charts.options(),
        "trend": charts.trend(rows, reading.goal),
        "trend_options": charts.options(most=100),
    }


def what_is_open(viewer: Viewer, month: figures.Kept, due: list[Card]) -> dict[str, Any]:
    answers = waiting(viewer)
    unrouted, held, phones = unrouted_card(viewer), quarantine_cards(viewer), device_cards(viewer)
    groups = [
        CardGroup(_("To be decided"), [unrouted, *decision_cards(viewer), *held]),
        CardGroup(_("Phones"), phones),
    ]
    lines = [
        *burning.overdue_grids(viewer),
        *silent_phones(viewer),
        *burning.unanswered(answers),
        *[line for card in held[1:] for line in burning.from_card(card, LOOKED_AT, Tone.BAD)],
        *burning.from_card(due[0], STILL_IN_TIME, Tone.WARN),
        *burning.from_card(unrouted, NOBODY_WORKS, Tone.WARN),
        *burning.below_goal(month),
    ]
    return {
        "lines": burning.worst(lines),
        "waiting": answers,
        "card_groups": [group for group in groups if group.cards],
    }


def silent_phones(viewer: Viewer) -> Iterator[Line]:
    """The phone that endangers most; its worker's tasks are counted as their list counts them."""
    rows = endangering(devices_visible_to(viewer)).order_by("-endangered", "pk")
    worst = rows.values_list("staff", "staff__name")[:1]
    for worker, name in worst:
        asked = Asked(Figure.NEAR)
        theirs = checks().filter(viewer.scope(grid="grid", town="town"), tasks_of(asked), tasks_of_worker(worker))
        number = capped(theirs)
        words = ngettext(
            "The phone of %(name)s is silent, and %(n)d task is due within two days or overdue",
            "The phone of %(name)s is silent, and %(n)d tasks are due within two days or overdue",
            number,
        )
        if number:
            why = gettext("call the worker, or give the tasks to somebody else")
            yield Line(
                words % {"name": name, "n": number}, why, "mobile_off", list_of(asked, worker=str(worker)), number
            )


def quarantine_cards(viewer: Viewer) -> list[Card]:
    if not viewer.reads(Permission.HANDLE_QUARANTINE):
        return []
    waiting = quarantine_visible_to(viewer).filter(OPEN).order_by()[:CEILING]
    numbers = waiting.aggregate(all=Count("pk"), late=Count("needs_person_at"))
    page = reverse("admin:sync_journalentry_changelist")
    late = f"{page}?desk=person"
    return [
        Card(_("Quarantine"), _("events kept but not applied"), "report", page, numbers["all"], Tone.WARN),
        Card(_("Waits too long"), _("held events that need a person"), "hourglass", late, numbers["late"], Tone.BAD),
    ]


def registration_cards(viewer: Viewer) -> list[Card]:
    """For departments, whose work they are; who oversees tasks finds them in the side bar."""
    registered = registrations_in_scope(viewer).filter(ended_at=None).order_by()[:CEILING]
    page = reverse("admin:residence_registration_registration_changelist")
    words = _("registrations in force in your area")
    return [Card(_("Registered"), words, "how_to_reg", page, registered.count(), Tone.INFO)]


def device_cards(viewer: Viewer) -> list[Card]:
    if not viewer.may(Permission.SEE_TASKS):
        return []
    devices = devices_visible_to(viewer)
    quiet = with_endangered(silent(devices)).order_by()[:CEILING]
    numbers = quiet.aggregate(all=Count("pk"), endangering=Count("pk", filter=Q(endangered__gt=0)))
    page = f"{reverse('admin:sync_device_changelist')}?state="
    return [
        Card(
            _("Silent devices"),
            _("not heard of for 24 hours"),
            "mobile_off",
            f"{page}silent",
            numbers["all"],
            Tone.WARN,
        ),
        Card(
            _("Silent, with deadlines near"),
            _("their workers' tasks are due within 48 hours"),
            "crisis_alert",
            f"{page}endangering",
            numbers["endangering"],
            Tone.BAD,
        ),
        Card(
            _("Removals not confirmed"),
            _("phones that may still hold what left their scope"),
            "phonelink_erase",
            f"{page}unconfirmed",
            len(unconfirmed_ids(devices)),
            Tone.WARN,
        ),
    ]
