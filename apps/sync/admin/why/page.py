"""The page itself: two questions, posted so that no name stands in an address, and the answer below."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core import audit
from apps.core.actors import Actor
from apps.grids.office.details import Section
from apps.grids.office.viewers import viewer_of
from apps.sync.admin.why.events import tell
from apps.sync.admin.why.forms import EventQuestion, PhoneQuestion
from apps.sync.admin.why.phones import explain
from apps.sync.models import Device, JournalEntry
from apps.verification_tasks.models import VerificationTask

ABOUT_EVENT: Final = "event"


@dataclass(frozen=True, slots=True)
class Answer:
    """About one phone, or one event."""

    title: str
    lead: str
    sections: list[Section]


@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest) -> HttpResponse:
    """A link may bring ids along; what a person types is posted."""
    viewer = viewer_of(request)
    asked = request.POST if request.method == "POST" else None
    about_event = asked is not None and ABOUT_EVENT in asked
    brought = {name: request.GET[name] for name in ("task", "phone", "event") if name in request.GET}
    phone_form = PhoneQuestion(viewer, None if about_event else asked, initial=brought)
    event_form = EventQuestion(viewer, asked if about_event else None, initial=brought)
    answers: list[Answer] = []
    if phone_form.is_bound and phone_form.is_valid():
        answers = about_phones(viewer.actor(), phone_form.cleaned_data["task"], phone_form.cleaned_data["phone"])
    elif event_form.is_bound and event_form.is_valid():
        answers = about_event_of(viewer.actor(), event_form.cleaned_data["event"])
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Why?"),
        "phone_form": phone_form,
        "event_form": event_form,
        "answers": answers,
    }
    return TemplateResponse(request, "admin/office/why.html", context)


def about_phones(actor: Actor, task: VerificationTask, devices: list[Device]) -> list[Answer]:
    audit.record(
        actor=actor,
        action="task.explained",
        subject_type="verification_task",
        subjects=[task.pk],
        after={"devices": [str(device.pk) for device in devices]},
    )
    return [
        Answer(f"{task.reference} · {device.staff.name} · {device.name}", *explain(task, device))
        for device in devices
    ]


def about_event_of(actor: Actor, entries: list[JournalEntry]) -> list[Answer]:
    audit.record(
        actor=actor,
        action="event.explained",
        subject_type="journal_entry",
        subjects=[entry.pk for entry in entries],
    )
    return [Answer(str(entries[0].key), *tell(entries))]
