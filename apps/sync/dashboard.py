"""The first page of the office: the verification's numbers, and those of the phones and the quarantine."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.sync.selectors.office import OPEN, devices_visible_to, quarantine_visible_to, silent
from apps.verification_tasks.dashboard import Card, capped, decision_cards, task_cards


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
    ]
    context["card_groups"] = [group for group in groups if group.cards]
    return context


def quarantine_cards(viewer: Viewer) -> list[Card]:
    if not viewer.may(Permission.HANDLE_QUARANTINE):
        return []
    number = capped(quarantine_visible_to(viewer).filter(OPEN))
    page = reverse("admin:sync_journalentry_changelist")
    return [Card(_("Quarantine"), _("events kept but not applied"), "report", page, number, Tone.WARN)]


def device_cards(viewer: Viewer) -> list[Card]:
    number = capped(silent(devices_visible_to(viewer)))
    page = f"{reverse('admin:sync_device_changelist')}?state=silent"
    return [Card(_("Silent devices"), _("not heard of for 24 hours"), "mobile_off", page, number, Tone.WARN)]
