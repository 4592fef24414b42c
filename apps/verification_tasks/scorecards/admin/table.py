"""A month's table, as computed and kept or as known now, on the page and as a file."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.clock import local_date, now
from apps.grids.office.viewers import Viewer, viewer_of
from apps.verification_tasks.scorecards.admin.forms import TableForm
from apps.verification_tasks.scorecards.exports import Sheet, as_excel, as_pdf
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS, shown
from apps.verification_tasks.scorecards.selectors import month_as_computed, month_as_known_now
from apps.verification_tasks.scorecards.states import UnitKind

FORMATS: Final = {
    "xlsx": (as_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (as_pdf, "application/pdf"),
}


def table_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    viewer = viewer_of(request)
    form = TableForm(request.GET if "month" in request.GET else first_look())
    sheet = None
    if form.is_valid():
        asked = form.cleaned_data
        sheet = sheet_of(model_admin, viewer, asked["month"], asked["kind"], as_computed=asked["known"] == "computed")
        if request.GET.get("format") in FORMATS:
            return file_of(viewer, sheet, request.GET["format"])
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("The month's table"),
        "form": form,
        "sheet": sheet,
        "lines": lines(sheet) if sheet else [],
        "files": files_of(request) if sheet else [],
    }
    return TemplateResponse(request, "admin/verification_tasks/scorecard_table.html", context)


def files_of(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Label, icon and address of what was asked for, as a file."""
    if "month" not in request.GET:
        return []
    query = request.GET.urlencode()
    kinds = (("Excel", "table_view", "xlsx"), ("PDF", "picture_as_pdf", "pdf"))
    return [(label, icon, f"?{query}&format={form}") for label, icon, form in kinds]


def first_look() -> dict[str, str]:
    return {"month": f"{local_date(now()):%Y-%m}", "kind": UnitKind.TOWN.value, "known": "now"}


def sheet_of(model_admin: Any, viewer: Viewer, month: date, kind: UnitKind, *, as_computed: bool) -> Sheet:
    if as_computed:
        rows = month_as_computed(model_admin.visible_to(viewer).select_related(None).defer(None), kind, month)
    else:
        rows = month_as_known_now(viewer.staff, kind, month)
    return Sheet(kind, month, rows, now(), as_computed)


def lines(sheet: Sheet) -> list[tuple[str, list[str], int | None]]:
    return [(row.name, [shown(name, row.figures[name]) for name in FIGURE_WORDS], row.version) for row in sheet.rows]


def file_of(viewer: Viewer, sheet: Sheet, kind: str) -> HttpResponse:
    """Figures about people leave the house with it, so it is on record who took them."""
    audit.record(
        actor=viewer.actor(),
        action="scorecards.exported",
        subject_type="scorecards",
        subjects=[sheet.file_name],
        after={"format": kind, "rows": len(sheet.rows)},
    )
    make, content_type = FORMATS[kind]
    name = f'attachment; filename="{sheet.file_name}.{kind}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(make(sheet), content_type=content_type, headers=headers)
