"""The first page of the office: the verification's numbers, and those of the phones and the quarantine."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.residence_registration.admin.scope import registrations_in_scope
from apps.sync.selectors.office import (
    OPEN,
    devices_visible_to,
    quarantine_visible_to,
    silent,
    unconfirmed_ids,
    with_endangered,
)
from apps.verification_tasks.dashboard import CEILING, Card, decision_cards, task_cards


@dataclass(frozen=True, slots=True)
class CardGroup:
    title: Promise
    cards: list[Card]


def add_cards(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    viewer = viewer_of(request)
    groups = [
        CardGroup(_("Tasks"), task_cards(viewer)),
        CardGroup(_("To be decided"), [*decision_cards(viewer), *quarantine_cards(viewer)]),
        CardGroup(_("Phones"), device_cards(viewer)),
        CardGroup(_("Registration"), registration_cards(viewer)),
    ]
    context["card_groups"] = [group for group in groups if group.cards]
    return context


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
    if viewer.may(Permission.SEE_TASKS):
        return []
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
