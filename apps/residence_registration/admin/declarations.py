"""Declarations (居住登记申报): the list, one with its timeline, and the office's edit of what was declared."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import BooleanField, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.core import audit
from apps.core.errors import InvalidInput
from apps.core.identity import mask_id_number
from apps.core.phones import mask_phone
from apps.grids.models import CodeTableRow
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import APPLY, Step, confirm
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import EMPTY, deadline, mask_name, moment, two_lines
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.search import SealedSearchMixin, Term, TermKind, is_reference
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.residence_registration.admin.filters import StatusFilter
from apps.residence_registration.admin.forms import ChangeForm
from apps.residence_registration.admin.scope import declarations_in_scope
from apps.residence_registration.admin.timeline import SUBJECT, timeline
from apps.residence_registration.admin.words import status_badge
from apps.residence_registration.drafts import check_corrections
from apps.residence_registration.models import Declaration
from apps.residence_registration.selectors import named
from apps.residence_registration.services import change_declaration
from apps.residence_registration.states import LIVE

REASON_TABLE: Final = "residence_reason"


@admin.register(Declaration)
class DeclarationAdmin(SealedSearchMixin, RevealMixin, ScopedModelAdmin):
    personal_subject = SUBJECT
    reveal_subject = SUBJECT
    reveal_heads = (gettext_lazy("full name"), gettext_lazy("identity number"), gettext_lazy("phone"))
    reveal_related = ("person",)
    list_display = ("reference_shown", "resident", "community", "grid_name", "status_shown", "submitted")
    list_filter = (StatusFilter, ("source", ChoicesDropdownFilter), ("residence_kind", ChoicesDropdownFilter))
    search_help_text = gettext_lazy("Reference, name, whole phone or ID number")
    empty_words = gettext_lazy("Nobody has declared a residence in your area yet.")
    ordering = ("-submitted_at",)
    actions = ("change",)
    import_kind = "declarations"

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        shows_names = Value(viewer.reads_personal_data, output_field=BooleanField())
        rows = declarations_in_scope(viewer).select_related("division__parent", "grid")
        return rows.defer("phone", "grid__area").annotate(shows_names=shows_names)

    def find_by(self, viewer: Viewer, queryset: QuerySet[Any], term: Term) -> QuerySet[Any]:
        match term.kind:
            case TermKind.PHONE:
                return queryset.filter(phone_index=term.index)
            case TermKind.ID_NUMBER:
                return queryset.filter(person__id_number_index=term.index)
        if is_reference(term):
            return queryset.filter(reference__startswith=term.text.upper())
        return (
            queryset.filter(pk__in=named(term.text).values("pk")) if viewer.reads_personal_data else queryset.none()
        )

    def has_edit_permission(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer.reads_personal_data and viewer.may(Permission.DECIDE_DISPUTES)

    def offers(self, _action: str, obj: Declaration) -> bool:
        return obj.status in LIVE

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def reference_shown(self, obj: Declaration) -> SafeString:
        return format_html('<span class="ds-one-line">{}</span>', obj.reference)

    @admin.display(description=gettext_lazy("resident and address"))
    def resident(self, obj: Any) -> SafeString | str:
        return two_lines(obj.name, obj.address) if obj.shows_names else mask_name(obj.name)

    @admin.display(description=gettext_lazy("town and community"), ordering="division__pinyin")
    def community(self, obj: Declaration) -> SafeString:
        return two_lines(obj.division.name, obj.division.parent.name if obj.division.parent else EMPTY)

    @admin.display(description=gettext_lazy("grid"), ordering="grid__code")
    def grid_name(self, obj: Declaration) -> str:
        return obj.grid.name if obj.grid else EMPTY

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, obj: Declaration) -> SafeString:
        return status_badge(obj)

    @admin.display(description=gettext_lazy("submitted"), ordering="submitted_at")
    def submitted(self, obj: Declaration) -> str:
        return moment(obj.submitted_at)

    def detail(self, viewer: Viewer, obj: Declaration) -> Detail:
        return Detail(
            sections=[self.state(obj), self.person(viewer, obj), self.residence(viewer, obj)],
            timeline=timeline(obj),
            links=self.reveal_links(viewer, obj),
        )

    def state(self, obj: Declaration) -> Section:
        return Section(
            _("State"),
            [
                Fact(_("status"), status_badge(obj)),
                Fact(_("source"), str(obj.get_source_display())),
                Fact(_("submitted"), moment(obj.submitted_at)),
                Fact(_("verification due"), deadline(obj.verification_due_at) if obj.verification_due_at else EMPTY),
                Fact(_("privacy notice"), obj.notice_version),
            ],
        )

    def person(self, viewer: Viewer, obj: Any) -> Section:
        facts = [Fact(_("full name"), obj.name if viewer.reads_personal_data else mask_name(obj.name))]
        if viewer.reads_personal_data:
            facts += [
                Fact(_("identity number"), mask_id_number(obj.person.id_number)),
                Fact(_("phone"), mask_phone(obj.phone)),
                Fact(_("sex"), str(obj.person.get_sex_display())),
                Fact(_("birth date"), obj.person.birth_date.isoformat()),
            ]
        return Section(_("Resident"), facts)

    def residence(self, viewer: Viewer, obj: Declaration) -> Section:
        facts = [
            Fact(_("town"), obj.division.parent.name if obj.division.parent else EMPTY),
            Fact(_("community"), obj.division.name),
            Fact(_("grid"), str(obj.grid) if obj.grid else _("unrouted")),
        ]
        if viewer.reads_personal_data:
            facts += [
                Fact(_("address"), obj.address),
                Fact(_("kind of residence"), str(obj.get_residence_kind_display())),
                Fact(_("reason of residence"), reason_words(obj.residence_reason)),
                Fact(_("living here since"), obj.since.isoformat()),
            ]
        return Section(_("Residence"), facts)

    def revealed(self, obj: Declaration) -> list[Fact]:
        return [
            Fact(_("full name"), obj.name),
            Fact(_("identity number"), obj.person.id_number),
            Fact(_("phone"), obj.phone),
        ]

    @admin.action(description=gettext_lazy("Change the particulars"), permissions=["edit"])
    def change(self, request: HttpRequest, queryset: QuerySet[Declaration]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def form(data: Any, chosen: list[Declaration]) -> ChangeForm:
            if data is None:
                audit.record_reading(
                    actor=viewer.actor(), subject_type=SUBJECT, subjects=[each.pk for each in chosen]
                )
            return ChangeForm(chosen[0], data)

        def apply(form: ChangeForm, chosen: list[Declaration]) -> str:
            (checked,) = check_corrections([form.corrections()])
            if isinstance(checked, InvalidInput):
                raise checked
            changed = change_declaration(declaration_id=chosen[0].pk, changes=checked, actor=viewer.actor())
            return (
                _("Changed. The worker's phone hears of it at its next pull.") if changed else _("Nothing changed.")
            )

        step = Step(
            action="change",
            title=_("Change the particulars"),
            question=_("What a worker has corrected at the door meanwhile may come into conflict with this."),
            submit=_("Save"),
            form=form,
            apply=apply,
        )
        if APPLY in request.POST or queryset.count() == 1:
            return confirm(self, request, queryset[:1], step)
        self.message_user(request, _("Please choose one declaration."), "warning")
        return None


def reason_words(code: str) -> str:
    row = CodeTableRow.objects.filter(table=REASON_TABLE, code=code).first()
    return f"{row.code} {row.label}" if row else code
