"""Field conflicts: two values for one field beside each other, and the decision."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core import audit
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.verification_tasks.admin.disagreements import DisagreementAdmin
from apps.verification_tasks.admin.resolution.cards import cards_of
from apps.verification_tasks.admin.resolution.values import field_words, masked_words, value_words
from apps.verification_tasks.models import FieldConflict
from apps.verification_tasks.services.disputes import decide_field_conflict


class SideForm(forms.Form):
    side = forms.ChoiceField(
        label=gettext_lazy("Value to keep"),
        widget=UnfoldAdminSelectWidget,
        choices=[
            ("", gettext_lazy("Choose a value")),
            ("server", gettext_lazy("The server's value stays")),
            ("device", gettext_lazy("Take the worker's value")),
            ("other", gettext_lazy("Write another")),
        ],
    )
    value = forms.CharField(
        label=gettext_lazy("Another value, where neither is right"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, chosen: list[FieldConflict], data: Any) -> None:
        super().__init__(data)
        self.chosen = chosen

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("side") == "other":
            if not values.get("value"):
                self.add_error("value", _("Please write the value."))
            elif len(self.chosen) > 1 or self.chosen[0].field == "location":
                self.add_error("side", _("Only for one field at a time, and not for a position."))
        return values

    def written(self) -> str | None:
        return str(self.cleaned_data["value"]) if self.cleaned_data["side"] == "other" else None


@admin.register(FieldConflict)
class FieldConflictAdmin(RevealMixin, DisagreementAdmin):
    list_display = ("task", "grid", "field_shown", "opened", "state")
    empty_words = gettext_lazy("No corrections are in conflict.")
    personal_subject = reveal_subject = "field_conflict"
    reveal_heads = (gettext_lazy("value on the server"), gettext_lazy("value from the device"))

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return super().visible_to(viewer).defer("server_value", "device_value")

    def note_list_reading(self, *_: Any) -> None:
        """The list names tasks and fields, no values."""

    @admin.display(description=gettext_lazy("field"))
    def field_shown(self, obj: FieldConflict) -> str:
        return field_words(obj.field)

    def detail(self, viewer: Viewer, obj: FieldConflict) -> Detail:
        facts = [
            Fact(_("task"), obj.task.reference),
            Fact(_("field"), field_words(obj.field)),
            Fact(_("opened"), moment(obj.opened_at)),
            Fact(_("decided"), moment(obj.decided_at)),
            Fact(_("decided by"), obj.decided_by.name if obj.decided_by else EMPTY),
        ]
        return Detail(
            [Section(_("Two values for one field"), facts)],
            links=[*self.task_links(obj), *self.reveal_links(viewer, obj)],
        )

    def revealed(self, obj: FieldConflict) -> list[Fact]:
        return sides(obj, value_words)

    def detail_page(self, request: HttpRequest, obj: Any, extra: dict[str, Any] | None = None) -> HttpResponse:
        """Value by value, for those who may read them."""
        viewer = viewer_of(request)
        may_decide = obj.decided_at is None and viewer.may(Permission.DECIDE_DISPUTES)
        cards = cards_of(obj) if viewer.reads_personal_data else []
        writable = may_decide and obj.field != "location"
        title = f"{obj.task.reference} · {field_words(obj.field)}"
        shown = {"title": title, "cards": cards, "may_decide": may_decide, "writable": writable, **(extra or {})}
        response = super().detail_page(request, obj, shown)
        if isinstance(response, TemplateResponse):
            response.template_name = "admin/verification_tasks/field_conflict.html"
        return response

    @admin.action(description=gettext_lazy("Decide the conflict"), permissions=["decide"])
    def decide(self, request: HttpRequest, queryset: QuerySet[FieldConflict]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def preview(chosen: list[FieldConflict]) -> list[Section]:
            """Nobody picks a value unseen."""
            if not viewer.reads_personal_data:
                return []
            ids = [each.pk for each in chosen]
            audit.record_reading(actor=viewer.actor(), subject_type=self.personal_subject, subjects=ids)
            return [
                Section(f"{each.task.reference} · {field_words(each.field)}", sides(each, masked_words))
                for each in chosen
            ]

        def apply(form: SideForm, chosen: list[FieldConflict]) -> str:
            takes = form.cleaned_data["side"] == "device"
            for conflict in chosen:
                decide_field_conflict(
                    conflict_id=conflict.pk,
                    take_device_value=takes,
                    written=form.written(),
                    actor=viewer.actor(),
                )
            return _("The conflict is decided.")

        step = Step(
            action="decide",
            title=_("Decide the conflict"),
            question=_("The field was changed on the server after the worker's phone had read it."),
            submit=_("Decide"),
            form=lambda data, chosen: SideForm(chosen, data),
            apply=apply,
            line=lambda each: f"{each.task.reference} · {field_words(each.field)}",
            preview=preview,
        )
        return confirm(self, request, queryset.filter(decided_at=None), step)


def sides(conflict: FieldConflict, words: Callable[[str, Any], str]) -> list[Fact]:
    field = conflict.field
    return [
        Fact(_("value on the server"), words(field, json.loads(conflict.server_value or "null"))),
        Fact(_("value from the device"), words(field, json.loads(conflict.device_value or "null"))),
    ]
