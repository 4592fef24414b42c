"""The versions of the evidence policy: read, and made anew; a version itself is never changed."""

from datetime import datetime, time
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.clock import at_local
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, fill_in
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.evidence.forms import PolicyForm, knobs
from apps.verification_tasks.admin.evidence.words import rule_sections
from apps.verification_tasks.evidence_rules import DEFAULT_RULES
from apps.verification_tasks.models import EvidencePolicy
from apps.verification_tasks.selectors.evidence_policies import policy_of_town
from apps.verification_tasks.services.evidence_policies import publish_evidence_policy


@admin.register(EvidencePolicy)
class EvidencePolicyAdmin(ScopedModelAdmin):
    list_display = ("version", "place", "from_when", "recording_days", "code_by_message")
    ordering = ("-version",)

    def visible_to(self, _viewer: Viewer) -> QuerySet[Any]:
        return EvidencePolicy.objects.select_related("town")

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return viewer_of(request).may(Permission.MANAGE_POLICIES)

    @admin.display(description=gettext_lazy("town"))
    def place(self, obj: EvidencePolicy) -> str:
        return obj.town.name if obj.town else _("the whole city")

    @admin.display(description=gettext_lazy("valid from"), ordering="valid_from")
    def from_when(self, obj: EvidencePolicy) -> str:
        return moment(obj.valid_from)

    def detail(self, _viewer: Viewer, obj: EvidencePolicy) -> Detail:
        facts = [
            Fact(_("version"), obj.version),
            Fact(_("town"), self.place(obj)),
            Fact(_("valid from"), self.from_when(obj)),
            Fact(_("days that recordings are kept"), obj.recording_days),
            Fact(_("presence code by message at the start"), _("Yes") if obj.code_by_message else _("No")),
        ]
        note = _(
            "A task keeps the version that was in force when it began, so that a rule never changes under a visit."
        )
        return Detail([Section(_("Policy"), facts), *rule_sections(obj.read())], notes=[note])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_add_permission(request):
            raise PermissionDenied
        current = policy_of_town(None)
        initial = knobs(current.read() if current else DEFAULT_RULES, current)

        def apply(form: PolicyForm, _chosen: list[Any]) -> str:
            values = form.cleaned_data
            made = publish_evidence_policy(
                rules=form.rules(),
                recording_days=values["recording_days"],
                code_by_message=values["code_by_message"],
                town_code=values["town"] or None,
                valid_from=beginning(values["valid_from"]),
                actor=viewer_of(request).actor(),
            )
            return _("Version %(n)d is published.") % {"n": made.version}

        step = Step(
            action="add",
            title=_("New version of the evidence policy"),
            question=_("What a completion must rest on, else the worker is told what is missing."),
            submit=_("Publish"),
            form=lambda data, _chosen: PolicyForm(data, initial=initial),
            apply=apply,
        )
        return fill_in(self, request, step)


def beginning(day: Any) -> datetime | None:
    return at_local(day, time.min) if day else None
