"""The inbox: what came by WeChat, what became of it, and what waits for a person."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.audit import record_reading
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.bytes import answer_bytes
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.admin.wechat.actions import MessageActions
from apps.verification_tasks.admin.wechat.facts import (
    content_section,
    handling_section,
    sender_section,
    state_section,
)
from apps.verification_tasks.admin.wechat.filters import DeskFilter, ReasonFilter
from apps.verification_tasks.admin.wechat.words import reason_words, state_badge, type_words
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.models import EvidenceFile, VerificationTask, WechatMessage
from apps.verification_tasks.selectors.lists import tasks_visible_to


@admin.register(WechatMessage)
class WechatMessageAdmin(MessageActions, RevealMixin, ScopedModelAdmin):
    view_needs = Permission.HANDLE_QUARANTINE
    personal_subject = reveal_subject = "wechat_message"
    # What a person wrote or where they said they were; a picture or a voice is no column.
    reveal_heads = (gettext_lazy("text"), gettext_lazy("place"), gettext_lazy("position on WeChat's map"))
    list_display = ("received", "what", "state", "why", "task_shown", "place")
    list_filter = (DeskFilter, ReasonFilter)
    empty_words = gettext_lazy("No WeChat message waits for a person.")
    ordering = ("-received_at", "-pk")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        """What was answered at once holds nothing that a person could want."""
        rows = WechatMessage.objects.exclude(status=MessageStatus.ANSWERED).filter(
            viewer.scope(grid="grid", town="town")
        )
        return rows.select_related("task", "grid", "town", "account", "handled_by").defer(
            "raw", "account__phone", "grid__area", "handled_by__phone"
        )

    def note_list_reading(self, *_: Any) -> None:
        """The list names nobody and shows no contents."""

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received(self, obj: WechatMessage) -> str:
        return moment(obj.received_at)

    @admin.display(description=gettext_lazy("type"))
    def what(self, obj: WechatMessage) -> str:
        return type_words(obj)

    @admin.display(description=gettext_lazy("status"))
    def state(self, obj: WechatMessage) -> SafeString:
        return state_badge(obj)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, obj: WechatMessage) -> SafeString:
        words = reason_words(obj) or EMPTY
        return format_html('<span class="ds-clip" title="{}">{}</span>', words, words)

    @admin.display(description=gettext_lazy("task"))
    def task_shown(self, obj: WechatMessage) -> str:
        return obj.task.reference if obj.task else EMPTY

    @admin.display(description=gettext_lazy("grid"))
    def place(self, obj: WechatMessage) -> str:
        return obj.grid.name if obj.grid else obj.town.name if obj.town else EMPTY

    def detail(self, viewer: Viewer, obj: WechatMessage) -> Detail:
        found = [state_section(obj), handling_section(obj), sender_section(obj)]
        if viewer.reads_personal_data:
            found.append(content_section(obj))
        return Detail([section for section in found if section is not None], links=list(self.links(viewer, obj)))

    def links(self, viewer: Viewer, obj: WechatMessage) -> list[Link]:
        found = self.reveal_links(viewer, obj)
        if viewer.reads_personal_data and EvidenceFile.objects.filter(pk=obj.pk).exists():
            url = reverse(f"{self.admin_site.name}:verification_tasks_wechatmessage_file", args=[obj.pk])
            found.append(Link(url, _("Open the file"), "attach_file"))
        tasks = VerificationTask.objects.all() if viewer.staff is None else tasks_visible_to(viewer.staff)
        if obj.task_id and tasks.filter(pk=obj.task_id).exists():
            found.append(Link(task_url(obj.task_id), _("Open the task"), "assignment"))
        return found

    def revealed(self, obj: WechatMessage) -> list[Fact]:
        return content_section(obj).facts

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("<path:object_id>/file/", view, name="verification_tasks_wechatmessage_file"), *urls]

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        viewer, obj = viewer_of(request), self.find(request, object_id)
        if not viewer.reads_personal_data:
            raise PermissionDenied
        file = EvidenceFile.objects.filter(pk=obj.pk).first()
        if file is None:
            raise Http404
        record_reading(actor=viewer.actor(), subject_type="evidence", subjects=[obj.pk])
        return answer_bytes(file)
