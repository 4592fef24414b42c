"""The inbox of calls without a task, and one call with what is known of it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import audit
from apps.core.models import AuditEntry
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.bytes import answer_bytes
from apps.verification_tasks.admin.calls.actions import CallActions, tasks_for
from apps.verification_tasks.admin.calls.filters import CallDeskFilter, CallReasonFilter
from apps.verification_tasks.admin.calls.words import fault_words, masked, reason_words, record_of, seconds
from apps.verification_tasks.admin.places import task_url
from apps.verification_tasks.inbound.phone.receiving import SUBJECT
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.models import CallRecording, EvidenceFile, PhoneCall
from apps.verification_tasks.selectors.calls import calls_visible_to

TONES = {CallStatus.MATCHED: Tone.GOOD, CallStatus.UNMATCHED: Tone.WARN}


@admin.register(PhoneCall)
class CallAdmin(CallActions, RevealMixin, ScopedModelAdmin):
    view_needs = Permission.HANDLE_QUARANTINE
    personal_subject = reveal_subject = SUBJECT
    reveal_heads = (gettext_lazy("caller"), gettext_lazy("called number"))
    list_display = ("began", "caller", "callee", "talked", "state", "why", "task_shown")
    list_filter = (CallDeskFilter, CallReasonFilter)
    empty_words = gettext_lazy("Every call that the exchange reported has found its task.")
    ordering = ("-received_at", "pk")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = calls_visible_to(viewer).select_related("worker", "task", "handled_by", "recording")
        return rows.defer("differing", "worker__phone", "handled_by__phone", "recording__url")

    @admin.display(description=gettext_lazy("call began"), ordering="started_at")
    def began(self, obj: PhoneCall) -> str:
        return moment(obj.started_at or obj.received_at)

    @admin.display(description=gettext_lazy("caller"))
    def caller(self, obj: PhoneCall) -> str:
        record = record_of(obj)
        return obj.worker.name if obj.worker else masked(record.caller) if record else EMPTY

    @admin.display(description=gettext_lazy("called number"))
    def callee(self, obj: PhoneCall) -> str:
        record = record_of(obj)
        return masked(record.callee) if record else EMPTY

    @admin.display(description=gettext_lazy("talked"), ordering="talk_s")
    def talked(self, obj: PhoneCall) -> str:
        return seconds(obj.talk_s)

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: PhoneCall) -> SafeString:
        return badge(obj.get_status_display(), TONES.get(CallStatus(obj.status), Tone.PLAIN))

    @admin.display(description=gettext_lazy("reason"))
    def why(self, obj: PhoneCall) -> SafeString:
        words = reason_words(obj)
        return format_html('<span class="ds-clip" title="{}">{}</span>', words, words)

    @admin.display(description=gettext_lazy("task"))
    def task_shown(self, obj: PhoneCall) -> str:
        return obj.task.reference if obj.task else EMPTY

    def detail(self, viewer: Viewer, obj: PhoneCall) -> Detail:
        found = [self.why_section(obj), self.call_section(obj), recording_section(obj), handling_section(obj)]
        notes = [_("The exchange has reported this call again with other content.")] if obj.differing else []
        links = [*self.task_links(viewer, obj), *self.listening_links(viewer, obj), *self.reveal_links(viewer, obj)]
        return Detail([section for section in found if section], notes=list(notes), links=links)

    def why_section(self, obj: PhoneCall) -> Section:
        facts = [Fact(_("state"), self.state(obj)), Fact(_("reason"), reason_words(obj))]
        if obj.task:
            facts.append(Fact(_("task"), obj.task.reference))
        return Section(_("What became of it"), facts)

    def call_section(self, obj: PhoneCall) -> Section:
        record = record_of(obj)
        facts = [Fact(_("received"), moment(obj.received_at))]
        if record is None:
            return Section(_("Call"), [*facts, Fact(_("content"), _("emptied after its term"))])
        return Section(
            _("Call"),
            [
                *facts,
                Fact(_("caller"), masked(record.caller)),
                Fact(_("worker"), obj.worker.name if obj.worker else EMPTY),
                Fact(_("called number"), masked(record.callee)),
                Fact(_("call began"), record.started_at.isoformat() if obj.started_at is None else self.began(obj)),
                Fact(_("talked"), seconds(obj.talk_s)),
                Fact(_("result at the exchange"), record.result),
            ],
        )

    def task_links(self, viewer: Viewer, obj: PhoneCall) -> list[Link]:
        if obj.task_id is None or not tasks_for(viewer).filter(pk=obj.task_id).exists():
            return []
        return [Link(task_url(obj.task_id), _("Open the task"), "assignment")]

    # --- What is masked, in clear, and what was said: both audited ------------------------------------------

    def revealed(self, obj: PhoneCall) -> list[Fact]:
        record = record_of(obj)
        if record is None:
            return []
        return [Fact(_("caller"), record.caller), Fact(_("called number"), record.callee)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.listen_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_listen"
        return [path("<path:object_id>/listen/", view, name=name), *super().get_urls()]

    def listening_links(self, viewer: Viewer, obj: PhoneCall) -> list[Link]:
        recording = recording_of(obj)
        if (
            recording is None
            or recording.fetched_at is None
            or recording.deleted_at
            or not viewer.reads_personal_data
        ):
            return []
        return [Link(self.page("listen", obj.pk), _("Listen to the recording"), "play_circle")]

    def listen_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        viewer, obj = viewer_of(request), self.find(request, object_id)
        if not viewer.reads_personal_data:
            raise PermissionDenied
        file = EvidenceFile.objects.filter(pk=obj.evidence_id).first() if recording_of(obj) else None
        if file is None:
            raise Http404
        audit.record_reading(actor=viewer.actor(), subject_type="evidence", subjects=[obj.evidence_id])
        return answer_bytes(file)


def recording_of(call: PhoneCall) -> CallRecording | None:
    return getattr(call, "recording", None)


def recording_section(call: PhoneCall) -> Section | None:
    recording = recording_of(call)
    if recording is None:
        return None
    facts = [Fact(_("state"), str(recording.get_status_display()))]
    if recording.error:
        facts.append(Fact(_("because"), fault_words(recording.error)))
    if recording.keep_until:
        facts += [
            Fact(_("fetched"), moment(recording.fetched_at)),
            Fact(_("kept until"), moment(recording.keep_until)),
        ]
    if recording.deleted_at:
        facts.append(Fact(_("deleted"), moment(recording.deleted_at)))
    return Section(_("Recording"), facts)


def handling_section(call: PhoneCall) -> Section | None:
    if call.handled_at is None:
        return None
    actions = ["call.set_aside", "call.attached_by_hand"]
    trail = AuditEntry.objects.filter(subject_type=SUBJECT, subject_id=str(call.pk), action__in=actions)
    facts = [
        Fact(_("by"), call.handled_by.name if call.handled_by else EMPTY),
        Fact(_("at"), moment(call.handled_at)),
        Fact(_("because"), trail.order_by("-pk").values_list("reason", flat=True).first()),
    ]
    return Section(_("What was done about it"), facts)
