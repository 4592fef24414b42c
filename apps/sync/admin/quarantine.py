"""The quarantine: events that were kept word for word and not applied, and why."""

import json
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission
from apps.sync.admin.raw import raw_text
from apps.sync.models import JournalEntry
from apps.sync.selectors.office import quarantine_visible_to
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.admin.timeline import EVENT_WORDS
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.lists import tasks_visible_to
from apps.verification_tasks.states import EventStatus

REASONS: Final[dict[str, Promise]] = {
    "malformed": gettext_lazy("The event is not formed as it should be."),
    "unknown_type": gettext_lazy("The server does not know this type of event; the app may be newer."),
    "unknown_task": gettext_lazy("There is no task with this id."),
    "out_of_scope": gettext_lazy("The worker had nothing to do with this task at that time."),
    "id_reused": gettext_lazy("The same event id came before with other content."),
    "invalid_transition": gettext_lazy("The task's state or the evidence does not allow this step."),
    "clock_implausible": gettext_lazy("The time lies in the future or before the task existed: a wrong clock."),
    "bad_signature": gettext_lazy("The signature does not fit the device's key."),
    "device_revoked": gettext_lazy("It came from a device that had been shut out."),
}
HELD: Final = gettext_lazy("It waits for something that has not arrived yet, and is then taken up by itself.")


class KindFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("result")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(EventStatus.QUARANTINED, _("Quarantined")), (EventStatus.HELD, _("Held back"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class CodeFilter(DropdownFilter):  # type: ignore[misc]  # the same
    title = gettext_lazy("reason")
    parameter_name = "code"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(REASONS.items())

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(code=self.value()) if self.value() else queryset


@admin.register(JournalEntry)
class QuarantineAdmin(ScopedModelAdmin):
    view_needs = Permission.HANDLE_QUARANTINE
    personal_subject = "journal_entry"
    list_display = ("received", "what", "state", "why", "worker", "device_name", "device_time")
    list_filter = (KindFilter, CodeFilter)
    empty_words = gettext_lazy("Every event from the field has been applied.")
    ordering = ("-received_at", "-pk")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = quarantine_visible_to(viewer).select_related("staff", "device")
        return rows.defer("raw", "staff__phone", "device__public_key")

    def note_list_reading(self, *_: Any) -> None:
        """The list shows no contents."""

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, obj: JournalEntry) -> str:
        return moment(obj.received_at)

    @admin.display(description=gettext_lazy("event"))
    def what(self, obj: JournalEntry) -> str:
        return str(EVENT_WORDS.get(obj.type, obj.type or EMPTY))

    @admin.display(description=gettext_lazy("result"))
    def state(self, obj: JournalEntry) -> SafeString:
        if obj.status == EventStatus.HELD:
            return badge(_("held back"), Tone.INFO)
        return badge(_("quarantined"), Tone.WARN)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, obj: JournalEntry) -> SafeString:
        words = HELD if obj.status == EventStatus.HELD else REASONS.get(obj.code, obj.code)
        return format_html('<span class="ds-clip" title="{}">{}</span>', words, words)

    @admin.display(description=gettext_lazy("worker"), ordering="staff__pinyin")
    def worker(self, obj: JournalEntry) -> str:
        return obj.staff.name

    @admin.display(description=gettext_lazy("device"))
    def device_name(self, obj: JournalEntry) -> str:
        return obj.device.name

    @admin.display(description=gettext_lazy("device time"), ordering="occurred_at")
    def device_time(self, obj: JournalEntry) -> str:
        return moment(obj.occurred_at)

    def detail(self, viewer: Viewer, obj: JournalEntry) -> Detail:
        reason = HELD if obj.status == EventStatus.HELD else REASONS.get(obj.code, obj.code)
        why = [
            Fact(_("result"), self.state(obj)),
            Fact(_("reason"), reason),
            Fact(_("detail"), obj.detail),
            Fact(_("waiting for"), json.dumps(obj.waiting_for, ensure_ascii=False) if obj.waiting_for else EMPTY),
        ]
        event = [
            Fact(_("event"), self.what(obj)),
            Fact(_("event id"), str(obj.key)),
            Fact(_("worker"), obj.staff.name),
            Fact(_("device"), obj.device.name),
            Fact(_("number on the device"), obj.seq),
            Fact(_("device time"), moment(obj.occurred_at)),
            Fact(_("corrected time"), moment(obj.corrected_at)),
            Fact(_("received"), moment(obj.received_at)),
        ]
        sections = [Section(_("Why it was not applied"), why), Section(_("Event"), event)]
        if viewer.reads_personal_data:
            sections.append(Section(_("As sent"), [Fact(_("content"), raw_text(obj))]))
        return Detail(sections, links=task_links(viewer, obj))


def task_links(viewer: Viewer, obj: JournalEntry) -> list[Link]:
    """Only to a task that this viewer may open."""
    if obj.task_id is None:
        return []
    tasks = VerificationTask.objects.all() if viewer.staff is None else tasks_visible_to(viewer.staff)
    if not tasks.filter(pk=obj.task_id).exists():
        return []
    return [Link(task_url(obj.task_id), _("Open the task"), "assignment")]
