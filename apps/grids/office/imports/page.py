"""Upload a file, take its template, and take in what a trial found good."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core.errors import DomainError
from apps.core.jobs.kinds import params_of
from apps.core.jobs.services import start_job
from apps.grids.office.exports.sheets import CSV_TYPE, EXCEL_TYPE
from apps.grids.office.imports.jobs import ALL, GOOD, CheckKind, WriteKind, checked_job, loaded
from apps.grids.office.imports.kinds import KINDS, ImportKind
from apps.grids.office.imports.limits import MOST_BYTES
from apps.grids.office.places import job_url
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (xlsx), or CSV in UTF-8 or GB18030"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(mb)d MB.") % {"mb": MOST_BYTES >> 20})
        return file


class SourcedForm(UploadForm):
    """For rows that somebody outside has handed in."""

    source = forms.ChoiceField(label=gettext_lazy("Handed in by"), widget=UnfoldAdminSelectWidget)
    organisation = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        min_length=2,
        max_length=100,
        help_text=gettext_lazy("It is kept in the audit trail."),
        widget=UnfoldAdminTextInputWidget,
    )
    told = forms.BooleanField(
        label=gettext_lazy("It has told these people that it hands in their data, and what for"),
    )
    field_order = ("source", "organisation", "file", "told")


def form_for(kind: ImportKind, request: HttpRequest) -> UploadForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    if not kind.sources:
        return UploadForm(*data)
    form = SourcedForm(*data)
    field: Any = form.fields["source"]
    field.choices = [("", _("Choose")), *kind.sources]
    return form


def permitted(request: HttpRequest, name: str) -> tuple[ImportKind, Viewer]:
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    viewer = viewer_of(request)
    if not (viewer.may(Permission.IMPORT) and kind.permits(viewer)):
        raise PermissionDenied
    return kind, viewer


def upload(site: UnfoldAdminSite, request: HttpRequest, name: str) -> HttpResponse:
    kind, viewer = permitted(request, name)
    form = form_for(kind, request)
    if form.is_bound and form.is_valid():
        asked = {field: value for field, value in form.cleaned_data.items() if field != "file"}
        job = start_job(
            kind=CheckKind.name,
            owner=viewer.user,
            params={"import": name, "asked": asked},
            actor=viewer.actor(),
            upload=form.cleaned_data["file"].read(),
            reason=asked.get("organisation", ""),
        )
        return HttpResponseRedirect(job_url(job.pk))
    context = {
        **site.each_context(request),
        "title": _("Import: %(what)s") % {"what": kind.title},
        "form": form,
        "kind": kind,
        "columns": kind.columns,
        "most_rows": kind.most_rows,
        "templates": [(form_, reverse("admin:imports_template", args=[name, form_])) for form_ in ("xlsx", "csv")],
    }
    return TemplateResponse(request, "admin/office/import.html", context)


def send_template(request: HttpRequest, name: str, form: str) -> HttpResponse:
    kind, _viewer = permitted(request, name)
    if form == "csv":
        content, content_type = loaded("marking").csv_template(kind.columns), CSV_TYPE
    elif form == "xlsx":
        content, content_type = loaded("marking").template(kind.columns, str(kind.title)), EXCEL_TYPE
    else:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{kind.name}-template.{form}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_POST
def write(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Take in what that look found good; of the same look only once."""
    mode = GOOD if request.POST.get("mode") == GOOD else ALL
    try:
        checked = checked_job(job_id, int(request.user.pk or 0))
    except DomainError as error:
        raise Http404 from error
    params = params_of(checked)
    _kind, viewer = permitted(request, params["import"])
    job = start_job(
        kind=WriteKind.name,
        owner=viewer.user,
        params={"import": params["import"], "asked": params["asked"], "check": str(checked.pk), "mode": mode},
        actor=viewer.actor(),
        reason=params["asked"].get("organisation", ""),
    )
    return HttpResponseRedirect(job_url(job.pk))
