"""The inbox: each event that was kept and not applied, why, and whose it is."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment, two_lines, verbatim
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.sync.admin.quarantine.actions import QuarantineActions
from apps.sync.admin.quarantine.causes import causes_of
from apps.sync.admin.quarantine.facts import handling_section, owner_words, task_links, task_section, why_section
from apps.sync.admin.quarantine.filters import CodeFilter, DeskFilter, KindFilter
from apps.sync.admin.quarantine.masking import masked_text
from apps.sync.admin.quarantine.words import reason_of, result_words
from apps.sync.admin.raw import raw_text
from apps.sync.admin.why.links import why_link
from apps.sync.models import Handling, JournalEntry
from apps.sync.selectors.office import IN_QUARANTINE, quarantine_visible_to
from apps.sync.selectors.owners import with_owners
from apps.verification_tasks.admin.timeline import EVENT_WORDS
from apps.verification_tasks.states import EventStatus


@admin.register(JournalEntry)
class QuarantineAdmin(QuarantineActions, RevealMixin, ScopedModelAdmin):
    view_needs = Permission.HANDLE_QUARANTINE
    personal_subject = "journal_entry"
    reveal_subject = "journal_entry"
    reveal_heads = (gettext_lazy("content"),)
    # All of one cause, up to the ceiling of each action.
    list_disable_select_all = False
    list_before_template = "admin/sync/causes.html"
    list_display = ("received", "what", "state", "why", "worker", "task_shown", "owner")
    list_filter = (DeskFilter, KindFilter, CodeFilter)
    empty_words = gettext_lazy("Every event from the field has been applied.")
    ordering = ("-received_at", "-pk")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = with_owners(quarantine_visible_to(viewer)).select_related("staff", "device", "handled_by")
        return rows.defer("raw", "staff__phone", "device__public_key", "handled_by__phone")

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
        if obj.status not in IN_QUARANTINE:
            return badge(_("taken up"), Tone.GOOD)
        if obj.handling == Handling.DISMISSED:
            return badge(_("laid aside"))
        if obj.needs_person_at:
            return badge(_("waits too long"), Tone.BAD)
        if obj.status == EventStatus.HELD:
            return badge(_("held back"), Tone.INFO)
        return badge(_("quarantined"), Tone.WARN)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, obj: JournalEntry) -> SafeString:
        words = reason_of(obj) if obj.status in IN_QUARANTINE else result_words(obj.status, obj.code)
        return format_html('<span class="ds-clip" title="{}">{}</span>', words, words)

    @admin.display(description=gettext_lazy("worker"), ordering="staff__pinyin")
    def worker(self, obj: JournalEntry) -> SafeString:
        return two_lines(obj.staff.name, obj.device.name)

    @admin.display(description=gettext_lazy("task"))
    def task_shown(self, obj: Any) -> str:
        return obj.task_reference or EMPTY

    @admin.display(description=gettext_lazy("answered for by"))
    def owner(self, obj: Any) -> str:
        return owner_words(obj)

    def detail(self, viewer: Viewer, obj: JournalEntry) -> Detail:
        event = [
            Fact(_("event"), self.what(obj)),
            Fact(_("event id"), str(obj.key)),
            Fact(_("result"), self.state(obj)),
            Fact(_("worker"), obj.staff.name),
            Fact(_("device"), obj.device.name),
            Fact(_("number on the device"), obj.seq),
            Fact(_("device time"), moment(obj.occurred_at)),
            Fact(_("corrected time"), moment(obj.corrected_at)),
            Fact(_("received"), moment(obj.received_at)),
        ]
        found = [why_section(obj), handling_section(obj), task_section(obj), Section(_("Event"), event)]
        sections = [section for section in found if section is not None]
        if viewer.reads_personal_data:
            sections.append(Section(_("As sent"), [Fact(_("content"), verbatim(masked_text(obj)))]))
        links = [*task_links(viewer, obj), why_link(event=obj.key), *self.reveal_links(viewer, obj)]
        return Detail(sections, links=links)

    def reveal_links(self, viewer: Viewer, obj: JournalEntry) -> list[Link]:
        if not viewer.reads_personal_data:
            return []
        return [Link(self.page("reveal", obj.pk), _("Show all of it"), "visibility")]

    def revealed(self, obj: JournalEntry) -> list[Fact]:
        return [Fact(_("content"), verbatim(raw_text(obj)))]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Above the list: how many wait for which cause, each a filter."""
        causes = causes_of(viewer_of(request), request.GET.get("code"))
        return super().changelist_view(request, {"causes": causes, **(extra_context or {})})
