"""The page that asks how a list shall leave; the base of every list brings it along, so that none is forgotten."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from apps.core.jobs.running import run_job
from apps.core.jobs.services import start_job
from apps.grids.office.details import Link
from apps.grids.office.exports.work import CSV, EXCEL, MOST_IN_CLEAR
from apps.grids.office.imports.kinds import KINDS
from apps.grids.office.paginator import CEILING
from apps.grids.office.places import job_file_url, job_url
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission

# So many rows are written while the person waits.
AT_ONCE: Final = 500


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(EXCEL, gettext_lazy("Excel (xlsx)")), (CSV, gettext_lazy("CSV (UTF-8)"))],
        widget=UnfoldAdminSelectWidget,
    )


class ClearForm(ExportForm):
    clear = forms.BooleanField(
        label=gettext_lazy("With personal data in clear"), required=False, widget=UnfoldBooleanWidget
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Needed for data in clear; it is kept with your name and the ids of all who are in it."
        ),
        widget=UnfoldAdminTextInputWidget,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("clear") and not found.get("reason", "").strip():
            self.add_error("reason", _("Say why."))
        return found


class ExportMixin:
    """For every ScopedModelAdmin."""

    opts: Any
    model: Any
    admin_site: Any
    # Columns that a masked file goes without.
    export_leaves_out: ClassVar[tuple[str, ...]] = ()
    # The kind of import that makes rows of this list; "": none.
    import_kind: ClassVar[str] = ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into
        return [path("export/", view, name=self.page_name("export")), *urls]

    def page_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def may_export(self, viewer: Viewer) -> bool:
        return viewer.may(Permission.EXPORT_MASKED)

    def list_links(self, request: HttpRequest) -> list[Link]:
        """The ways out of the list and into it, for the head of its page."""
        found = []
        viewer = viewer_of(request)
        if self.may_import(viewer):
            found.append(Link(reverse("admin:imports", args=[self.import_kind]), _("Import"), "upload"))
        if self.may_export(viewer):
            address = reverse(f"{self.admin_site.name}:{self.page_name('export')}")
            query = request.GET.urlencode()
            found.append(Link(f"{address}?{query}" if query else address, _("Export"), "download"))
        return found

    def may_import(self, viewer: Viewer) -> bool:
        kind = KINDS.get(self.import_kind)
        return kind is not None and viewer.may(Permission.IMPORT) and kind.permits(viewer)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        viewer = viewer_of(request)
        if not (self.has_view_permission(request) and self.may_export(viewer)):  # type: ignore[attr-defined]
            raise PermissionDenied
        page: Any = self.get_changelist_instance(request)  # type: ignore[attr-defined]
        may_clear = viewer.may(Permission.EXPORT_CLEAR)
        form = (ClearForm if may_clear else ExportForm)(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            return self.begin_export(request, viewer, form.cleaned_data, page.result_count)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Export"),
            "form": form,
            "number": page.result_count,
            "is_capped": page.result_count >= CEILING,
            "may_clear": may_clear,
            "most_in_clear": MOST_IN_CLEAR,
            "back": self.list_address(request),
        }
        return TemplateResponse(request, "admin/office/export.html", context)

    def list_address(self, request: HttpRequest) -> str:
        query = request.GET.urlencode()
        return reverse(f"{self.admin_site.name}:{self.page_name('changelist')}") + (f"?{query}" if query else "")

    def begin_export(self, request: HttpRequest, viewer: Viewer, asked: dict[str, Any], number: int) -> HttpResponse:
        params = {
            "model": self.opts.label,
            "query": request.GET.urlencode(),
            "format": asked["format"],
            "clear": bool(asked.get("clear")),
            "reason": asked.get("reason", "").strip(),
        }
        job = start_job(
            kind="export", owner=viewer.user, params=params, actor=viewer.actor(), reason=params["reason"]
        )
        if number <= AT_ONCE:
            run_job(job.pk)
            job.refresh_from_db()
            if job.has_file:
                return HttpResponseRedirect(job_file_url(job.pk))
        return HttpResponseRedirect(job_url(job.pk))
