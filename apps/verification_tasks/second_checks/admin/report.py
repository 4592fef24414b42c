"""How far two workers agree: by worker and by channel, each share with its 95 % interval."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.core.clock import at_local, end_of_day
from apps.grids.office.formats import EMPTY
from apps.grids.office.viewers import viewer_of
from apps.verification_tasks.models import SecondCheck
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.second_checks.selectors import Agreeing, agreement
from apps.verification_tasks.states import Channel


class PeriodForm(forms.Form):
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    rows: list["Line"]


@dataclass(frozen=True, slots=True)
class Line:
    """As the page shows it."""

    row: Agreeing

    @property
    def share(self) -> str:
        return EMPTY if self.row.share is None else f"{self.row.share:.1%}"

    @property
    def interval(self) -> str:
        low, high = self.row.interval
        return f"{low:.1%} – {high:.1%}" if self.row.conclusive else EMPTY


def agreement_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = PeriodForm(request.GET)
    checks = within(form, model_admin.visible_to(viewer_of(request)).select_related(None).defer(None))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Agreement of second checks"),
        "form": form,
        "tables": [
            Table(_("By worker"), lines(agreement(checks, "first_task__decided_by", "first_task__decided_by__name"))),
            Table(
                _("By channel"), lines(map(in_words, agreement(checks, "first_task__channel", "first_task__channel")))
            ),
        ],
    }
    return TemplateResponse(request, "admin/verification_tasks/agreement.html", context)


def within(form: PeriodForm, checks: QuerySet[SecondCheck]) -> QuerySet[SecondCheck]:
    """By the day on which the first worker did the work."""
    if not form.is_valid():
        return checks
    if since := form.cleaned_data["since"]:
        checks = checks.filter(first_task__decided_at__gte=at_local(since, time.min))
    if until := form.cleaned_data["until"]:
        checks = checks.filter(first_task__decided_at__lt=end_of_day(until))
    return checks


def lines(rows: Iterable[Agreeing]) -> list[Line]:
    return [Line(row) for row in rows]


def in_words(row: Agreeing) -> Agreeing:
    known = row.name in set(Channel)
    return replace(row, name=str(LABELS[Channel, row.name])) if known else row
