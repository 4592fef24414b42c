"""Reports by e-mail: one's own subscriptions, a new one, and the end of one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanWidget,
)

from apps.grids.models import Cadence, End, ReportSubscription
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm, fill_in
from apps.grids.office.details import Detail, Fact, Section, Text
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.reports.kinds import KINDS, report_title
from apps.grids.reports.services import end_subscription, may_have, subscribe
from apps.grids.roles import Permission


class SubscriptionForm(forms.Form):
    report = forms.ChoiceField(label=gettext_lazy("Report"), widget=UnfoldAdminSelectWidget)
    cadence = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Cadence.choices, widget=UnfoldAdminSelectWidget
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At"),
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        coerce=int,
        initial=8,
        widget=UnfoldAdminSelectWidget,
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), widget=UnfoldAdminEmailInputWidget)
    attaches = forms.BooleanField(
        label=gettext_lazy("Attach the file"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Otherwise the mail only leads to the page in the office."),
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, viewer: Viewer, data: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["report"]
        field.choices = [(name, kind.title) for name, kind in KINDS.items() if may_have(viewer, name)]


@admin.register(ReportSubscription)
class SubscriptionAdmin(ScopedModelAdmin):
    view_needs = Permission.SUBSCRIBE_REPORTS
    list_display = ("title", "cadence", "at", "subscriber", "next_shown", "sent", "state")
    list_filter = (("cadence", ChoicesDropdownFilter),)
    ordering = ("-created_at",)
    actions = ("stop",)
    empty_words = gettext_lazy("No report is sent to you by e-mail yet.")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        """One's own; all of them for those who may audit. Addresses are shown to nobody else."""
        rows = ReportSubscription.objects.select_related("staff").defer("email", "staff__phone")
        return rows if viewer.may(Permission.READ_AUDIT) else rows.filter(staff=viewer.staff)

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        viewer = viewer_of(request)
        return viewer.staff is not None and viewer.may(Permission.SUBSCRIBE_REPORTS)

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.SUBSCRIBE_REPORTS)

    def offers(self, _action: str, obj: ReportSubscription) -> bool:
        return obj.ended_at is None

    @admin.display(description=gettext_lazy("Report"), ordering="report")
    def title(self, obj: ReportSubscription) -> Text:
        return report_title(obj.report)

    @admin.display(description=gettext_lazy("at"), ordering="hour")
    def at(self, obj: ReportSubscription) -> str:
        return f"{obj.hour:02d}:00"

    @admin.display(description=gettext_lazy("subscriber"), ordering="staff__pinyin")
    def subscriber(self, obj: ReportSubscription) -> str:
        return obj.staff.name

    @admin.display(description=gettext_lazy("next"), ordering="next_run_at")
    def next_shown(self, obj: ReportSubscription) -> str:
        return moment(obj.next_run_at)

    @admin.display(description=gettext_lazy("last sent"), ordering="last_sent_at")
    def sent(self, obj: ReportSubscription) -> str:
        return moment(obj.last_sent_at)

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: ReportSubscription) -> SafeString:
        if obj.ended_at is not None:
            return badge(End(obj.end).label)
        if obj.error:
            return badge(_("The last mail did not leave"), Tone.BAD, obj.error)
        return badge(_("Subscribed"), Tone.GOOD)

    def detail(self, viewer: Viewer, obj: ReportSubscription) -> Detail:
        facts = [
            Fact(_("Report"), report_title(obj.report)),
            Fact(_("how often"), str(obj.get_cadence_display())),
            Fact(_("at"), self.at(obj)),
            Fact(_("subscriber"), obj.staff.name),
            Fact(_("e-mail address"), obj.email if obj.staff == viewer.staff else EMPTY),
            Fact(_("with the file"), _("Yes") if obj.attaches else _("No")),
            Fact(_("next"), moment(obj.next_run_at)),
            Fact(_("last sent"), moment(obj.last_sent_at)),
            Fact(_("state"), self.state(obj)),
        ]
        return Detail([Section(_("Report by e-mail"), facts)])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        viewer = viewer_of(request)
        if not self.has_add_permission(request):
            raise PermissionDenied

        def apply(form: SubscriptionForm, _chosen: list[Any]) -> str:
            made = subscribe(viewer=viewer, **{**form.cleaned_data, "cadence": Cadence(form.cleaned_data["cadence"])})
            return _("The first one leaves at %(when)s.") % {"when": moment(made.next_run_at)}

        step = Step(
            action="add",
            title=_("Get a report by e-mail"),
            question=_("It covers the area that you answer for at that time, and names no resident."),
            submit=_("Subscribe"),
            form=lambda data, _chosen: SubscriptionForm(viewer, data),
            apply=apply,
        )
        return fill_in(self, request, step)

    @admin.action(description=gettext_lazy("End the subscription"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[ReportSubscription]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(_form: Any, chosen: list[ReportSubscription]) -> str:
            for each in chosen:
                end_subscription(subscription_id=each.pk, why=End.OWN_WISH, actor=viewer.actor())
            return _("Ended.")

        step = Step(
            action="stop",
            title=_("End the subscription"),
            question=_("No more mails of this report are sent."),
            submit=_("End the subscription"),
            line=lambda each: f"{report_title(each.report)} · {each.get_cadence_display()}",
            apply=apply,
        )
        return confirm(self, request, queryset.filter(ended_at=None, staff=viewer.staff), step)
