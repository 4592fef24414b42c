"""Deadline policies: the versions, and a new one made from an old one with a look at what it would do."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import InvalidInput
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.policy_forms import PolicyForm, StepRows, step_initial
from apps.verification_tasks.admin.policy_words import days_words, fault_words, preview_sections, what, when
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.policy_draft import PolicyDraft
from apps.verification_tasks.selectors.policy_preview import preview_policy
from apps.verification_tasks.services.policies import check_policy, publish_policy
from apps.verification_tasks.states import PauseReason

PUBLISH = "publish"


@admin.register(SlaPolicy)
class SlaPolicyAdmin(ScopedModelAdmin):
    """A version is read only: what changes the rules is the next one, and a running task keeps its own."""

    list_display = ("version", "where", "limit", "roll_to_working_day", "from_when", "note")
    list_select_related = ("town",)
    ordering = ("-version",)

    def visible_to(self, _viewer: Viewer) -> QuerySet[Any]:
        return SlaPolicy.objects.select_related("town", "made_by")

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return viewer_of(request).may(Permission.MANAGE_POLICIES)

    @admin.display(description=gettext_lazy("in force for"), ordering="town")
    def where(self, obj: SlaPolicy) -> str:
        return obj.town.name if obj.town else _("the whole city")

    @admin.display(description=gettext_lazy("limit"), ordering="duration_days")
    def limit(self, obj: SlaPolicy) -> str:
        return days_words(obj.duration_days, obj.unit)

    @admin.display(description=gettext_lazy("valid from"), ordering="valid_from")
    def from_when(self, obj: SlaPolicy) -> str:
        return moment(obj.valid_from)

    def detail(self, viewer: Viewer, obj: SlaPolicy) -> Detail:
        rules = [
            Fact(_("version"), obj.version),
            Fact(_("in force for"), self.where(obj)),
            Fact(_("limit"), self.limit(obj)),
            Fact(_("roll to a working day"), _("Yes") if obj.roll_to_working_day else _("No")),
            Fact(_("goal: in time, percent"), f"{obj.goal_percent}%"),
            Fact(_("valid from"), moment(obj.valid_from)),
            Fact(_("why it was made"), obj.note),
            Fact(_("made by"), obj.made_by.name if obj.made_by else EMPTY),
            Fact(_("made"), moment(obj.made_at)),
        ]
        pauses = [Fact(words, obj.pause_days.get(reason, 0)) for reason, words in choices(PauseReason)]
        pauses.append(Fact(_("days of pause in all"), obj.pause_days_in_all))
        steps = [Fact(when(step), what(step)) for step in obj.steps]
        sections = [Section(_("Rules"), rules), Section(_("Steps"), steps), Section(_("Days of pause"), pauses)]
        page = f"{reverse('admin:verification_tasks_slapolicy_add')}?from={obj.pk}"
        links = [Link(page, _("A new version from this one"), "edit_note")]
        return Detail(sections, links=links if viewer.may(Permission.MANAGE_POLICIES) else [])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_add_permission(request):
            raise PermissionDenied
        base = base_policy(request.GET.get("from"))
        data = request.POST if request.method == "POST" else None
        form, rows = PolicyForm(data, base), StepRows(data, initial=[step_initial(step) for step in base.steps])
        preview = None
        if form.is_bound and form.is_valid() and rows.is_valid():
            draft = form.draft([step for row in rows if (step := row.step())])
            try:
                if PUBLISH in request.POST:
                    return self.publish(request, draft)
                check_policy(draft)
            except InvalidInput as fault:
                for words in fault_words(fault):
                    form.add_error(None, words)
            else:
                preview = preview_sections(preview_policy(draft))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("New version of the deadline policy"),
            "base": base,
            "form": form,
            "rows": rows,
            "preview": preview,
            "back": reverse("admin:verification_tasks_slapolicy_changelist"),
        }
        return TemplateResponse(request, "admin/office/policy.html", context)

    def publish(self, request: HttpRequest, draft: PolicyDraft) -> HttpResponse:
        made = publish_policy(draft=draft, actor=viewer_of(request).actor())
        words = _("Version %(n)d is made. Tasks that begin from %(when)s on follow it; running tasks keep theirs.")
        messages.success(request, words % {"n": made.version, "when": moment(made.valid_from)})
        return HttpResponseRedirect(reverse("admin:verification_tasks_slapolicy_change", args=[made.pk]))


def base_policy(asked: str | None) -> SlaPolicy:
    """The version that was asked for, else the newest of the whole city."""
    found = SlaPolicy.objects.filter(pk=int(asked)).first() if asked and asked.isascii() and asked.isdigit() else None
    return found or SlaPolicy.objects.filter(town=None).order_by("-version")[0]
