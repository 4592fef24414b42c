"""What the page asks for, looked up in the viewer's scope alone."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core.ids import parse_uuid
from apps.grids.office.viewers import Viewer
from apps.sync.models import Device, JournalEntry
from apps.sync.selectors.office import devices_visible_to, journal_visible_to
from apps.sync.selectors.owners import with_owners
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.lists import tasks_visible_to

MOST_PHONES = 5


def words_field(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=64, widget=UnfoldAdminTextInputWidget)


class PhoneQuestion(forms.Form):
    task = words_field(gettext_lazy("Task"), gettext_lazy("Its reference or its id"))
    phone = words_field(gettext_lazy("Device"), gettext_lazy("Its id or name, or the worker's name or account"))

    def __init__(self, viewer: Viewer, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.viewer = viewer

    def clean_task(self) -> VerificationTask:
        """The same words for what does not exist and for what lies out of scope."""
        said = str(self.cleaned_data["task"]).strip()
        tasks = VerificationTask.objects.all() if self.viewer.staff is None else tasks_visible_to(self.viewer.staff)
        ident = parse_uuid(said)
        found = tasks.filter(Q(pk=ident) if ident else Q(reference__iexact=said)).first()
        if found is None:
            raise forms.ValidationError(_("There is no such task in your area."))
        return found

    def clean_phone(self) -> list[Device]:
        said = str(self.cleaned_data["phone"]).strip()
        ident = parse_uuid(said)
        by = Q(pk=ident) if ident else Q(name__iexact=said) | Q(staff__name=said) | Q(staff__user__username=said)
        devices = devices_visible_to(self.viewer).filter(by).select_related("staff").defer("staff__phone")
        found = list(devices.order_by("revoked_at", "-last_seen_at")[:MOST_PHONES])
        if not found:
            raise forms.ValidationError(_("There is no such phone or worker in your area."))
        return found


class EventQuestion(forms.Form):
    event = words_field(gettext_lazy("Event"), gettext_lazy("The id that the phone gave it"))

    def __init__(self, viewer: Viewer, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.viewer = viewer

    def clean_event(self) -> list[JournalEntry]:
        ident = parse_uuid(str(self.cleaned_data["event"]).strip().lower())
        if ident is None:
            raise forms.ValidationError(_("An event's id looks like 01890a5d-ac96-774b-bcce-b302099a8057."))
        rows = with_owners(journal_visible_to(self.viewer).filter(key=ident)).select_related("staff", "device")
        found = list(rows.select_related("handled_by").defer("raw").order_by("pk"))
        if not found:
            raise forms.ValidationError(
                _(
                    "The server has no such event from your area. While a phone has no answer for an event, it sends "
                    "it again and again by itself."
                )
            )
        return found
