"""Field conflicts: two values for one field beside each other, and the decision."""

import json
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from apps.core import audit
from apps.grids.models import CodeTableRow, Division
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.viewers import Viewer, viewer_of
from apps.residence_registration.models import Declaration, ResidenceKind
from apps.verification_tasks.admin.disagreements import DisagreementAdmin
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
        ],
    )


@admin.register(FieldConflict)
class FieldConflictAdmin(RevealMixin, DisagreementAdmin):
    list_display = ("task", "grid", "field_shown", "opened", "state")
    empty_words = gettext_lazy("No corrections are in conflict.")
    personal_subject = reveal_subject = "field_conflict"

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return super().visible_to(viewer).defer("server_value", "device_value")

    def note_list_reading(self, *_: Any) -> None:
        """The list names tasks and fields, no values."""

    @admin.display(description=gettext_lazy("field"))
    def field_shown(self, obj: FieldConflict) -> str:
        return field_words(obj.field)

    def detail(self, viewer: Viewer, obj: FieldConflict) -> Detail:
        facts = [Fact(_("task"), obj.task.reference), Fact(_("field"), field_words(obj.field))]
        if viewer.reads_personal_data:
            facts += sides(obj)
        facts += [
            Fact(_("opened"), moment(obj.opened_at)),
            Fact(_("decided"), moment(obj.decided_at)),
            Fact(_("decided by"), obj.decided_by.name if obj.decided_by else EMPTY),
        ]
        return Detail(
            [Section(_("Two values for one field"), facts)],
            links=[*self.task_links(obj), *self.reveal_links(viewer, obj)],
        )

    def revealed(self, obj: FieldConflict) -> list[Fact]:
        return sides(obj)

    @admin.action(description=gettext_lazy("Decide the conflict"), permissions=["decide"])
    def decide(self, request: HttpRequest, queryset: QuerySet[FieldConflict]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def preview(chosen: list[FieldConflict]) -> list[Section]:
            """Nobody picks a value unseen."""
            if not viewer.reads_personal_data:
                return []
            ids = [each.pk for each in chosen]
            audit.record_reading(actor=viewer.actor(), subject_type=self.personal_subject, subjects=ids)
            return [Section(f"{each.task.reference} · {field_words(each.field)}", sides(each)) for each in chosen]

        def apply(form: SideForm, chosen: list[FieldConflict]) -> str:
            takes = form.cleaned_data["side"] == "device"
            for conflict in chosen:
                decide_field_conflict(conflict_id=conflict.pk, take_device_value=takes, actor=viewer.actor())
            return _("The conflict is decided.")

        step = Step(
            action="decide",
            title=_("Decide the conflict"),
            question=_("The field was changed on the server after the worker's phone had read it."),
            submit=_("Decide"),
            form=lambda data, _chosen: SideForm(data),
            apply=apply,
            line=lambda each: f"{each.task.reference} · {field_words(each.field)}",
            preview=preview,
        )
        return confirm(self, request, queryset.filter(decided_at=None), step)


def sides(conflict: FieldConflict) -> list[Fact]:
    return [
        Fact(_("value on the server"), value_words(conflict.field, conflict.server_value)),
        Fact(_("value from the device"), value_words(conflict.field, conflict.device_value)),
    ]


# What the declaration has no column for, or one whose name says too little here.
OF_THEIR_OWN: Final = {"location": gettext_lazy("position"), "name": gettext_lazy("the resident's name")}


def field_words(name: str) -> str:
    """As the declaration calls it."""
    if name in OF_THEIR_OWN:
        return str(OF_THEIR_OWN[name])
    column = "division" if name == "division_code" else name
    try:
        return str(Declaration._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def value_words(field: str, kept: str | None) -> str:
    """As a person says it; what is more than a word stays in JSON."""
    value = json.loads(kept or "null")
    if value is None:
        return EMPTY
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return LABELS[field](value) or value if field in LABELS else value


def division_name(code: str) -> str | None:
    return Division.objects.filter(pk=code).values_list("name", flat=True).first()


def reason_label(code: str) -> str | None:
    rows = CodeTableRow.objects.filter(table="residence_reason", code=code)
    return rows.values_list("label", flat=True).first()


def kind_label(code: str) -> str | None:
    return str(ResidenceKind(code).label) if code in ResidenceKind.values else None


LABELS: Final[dict[str, Callable[[str], str | None]]] = {
    "division_code": division_name,
    "residence_reason": reason_label,
    "residence_kind": kind_label,
}
