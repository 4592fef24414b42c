"""The list of jobs, one with its progress bar, its file, and its end."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.core import audit
from apps.core.jobs.files import RESULT, key_of, read_all
from apps.core.jobs.kinds import params_of
from apps.core.jobs.models import Job
from apps.core.jobs.services import cancel_job
from apps.core.storage import read_pieces
from apps.grids.admin.jobs.outcome import outcome, ways_in
from apps.grids.admin.jobs.words import about, error_words, kind_words, progress_words, state_badge
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Text
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission


@admin.register(Job)
class JobAdmin(ScopedModelAdmin):
    list_display = ("created", "what", "about", "owner_name", "state_shown", "progress", "kept")
    list_filter = (("state", ChoicesDropdownFilter),)
    ordering = ("-created_at",)
    actions = ("cancel",)
    list_before_template = "admin/office/ways_in.html"
    empty_words = gettext_lazy("You have not exported or imported anything yet.")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return super().changelist_view(request, {"ways_in": ways_in(viewer_of(request)), **(extra_context or {})})

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        """One's own; all of them, without what is in them, for those who may audit."""
        rows = Job.objects.select_related("owner__staff").defer("owner__staff__phone")
        return rows if viewer.may(Permission.READ_AUDIT) else rows.filter(owner=viewer.user)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def offers(self, _action: str, obj: Job) -> bool:
        return obj.is_active and obj.cancel_asked_at is None

    @admin.display(description=gettext_lazy("created"), ordering="created_at")
    def created(self, obj: Job) -> str:
        return moment(obj.created_at)

    @admin.display(description=gettext_lazy("what"), ordering="kind")
    def what(self, obj: Job) -> Text:
        return kind_words(obj)

    @admin.display(description=gettext_lazy("list"))
    def about(self, obj: Job) -> Text:
        return about(obj)

    @admin.display(description=gettext_lazy("owner"))
    def owner_name(self, obj: Job) -> str:
        staff = getattr(obj.owner, "staff", None)
        return staff.name if staff else str(obj.owner.get_username())

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, obj: Job) -> SafeString:
        return state_badge(obj)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, obj: Job) -> str:
        return progress_words(obj)

    @admin.display(description=gettext_lazy("files kept until"), ordering="expires_at")
    def kept(self, obj: Job) -> str:
        return _("deleted") if obj.files_deleted_at else moment(obj.expires_at)

    # --- One job -----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            view = self.admin_site.admin_view(view)
            found: URLPattern = path(f"<uuid:object_id>/{name}/", view, name=self.page_name(name))
            return found

        return [page("progress", self.progress_view), page("file", self.file_view), *super().get_urls()]

    def detail_page(self, request: HttpRequest, obj: Job, extra: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{kind_words(obj)} · {about(obj)}",
            "opts": self.opts,
            "original": obj,
            "job": obj,
            "state": state_badge(obj),
            "progress": progress_words(obj),
            "bar": [{"value": obj.share or 0}],
            "error": error_words(obj),
            "owner": self.owner_name(obj),
            "progress_url": reverse("admin:core_job_progress", args=[obj.pk]),
            "is_mine": obj.owner_id == request.user.pk,
            "outcome": outcome(obj) if obj.owner_id == request.user.pk else None,
            "buttons": self.buttons(request, obj),
            **(extra or {}),
        }
        return TemplateResponse(request, "admin/office/job.html", context)

    def progress_view(self, request: HttpRequest, object_id: Any) -> JsonResponse:
        job: Job = self.find(request, str(object_id))
        told = {"active": job.is_active, "share": job.share, "words": progress_words(job)}
        return JsonResponse(told, headers={"Cache-Control": "no-store"})

    def file_view(self, request: HttpRequest, object_id: Any) -> HttpResponseBase:
        """For the owner alone, while they may still do what they did."""
        job: Job = self.find(request, str(object_id))
        viewer = viewer_of(request)
        if job.owner_id != request.user.pk or not may_take(viewer, job):
            raise PermissionDenied
        if not job.has_file or not is_there(job):
            raise Http404
        audit.record(actor=viewer.actor(), action="job.file_taken", subject_type="job", subjects=[job.pk])
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=job.file_name) or "",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        pieces = read_all(job.pk, RESULT, job.pieces)
        return StreamingHttpResponse(pieces, content_type=job.file_type, headers=headers)

    @admin.action(description=gettext_lazy("Cancel the job"), permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[Job]) -> str:
            for job in chosen:
                cancel_job(job_id=job.pk, actor=viewer_of(request).actor())
            return _("It ends after the batch that is being written.")

        step = Step(
            action="cancel",
            title=_("Cancel the job"),
            question=_("What has been written stays; the rest is left out."),
            submit=_("Cancel the job"),
            line=lambda job: f"{kind_words(job)} · {moment(job.created_at)}",
            apply=apply,
        )
        return confirm(self, request, queryset.filter(owner=request.user.pk), step)


def may_take(viewer: Viewer, job: Job) -> bool:
    if job.kind != "export":
        return viewer.may(Permission.IMPORT)
    return viewer.may(Permission.EXPORT_CLEAR if params_of(job)["clear"] else Permission.EXPORT_MASKED)


def is_there(job: Job) -> bool:
    """Asked before the answer begins: in its middle nothing can be said any more."""
    try:
        read_pieces(key_of(job.pk, RESULT, 0), length=1).close()
    except FileNotFoundError:
        return False
    return True
