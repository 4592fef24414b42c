"""People: read only; a person is found by a whole identity number."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.identity import mask_id_number
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.search import SealedSearchMixin, Term, TermKind
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.residence_registration.admin.needs import Need, consults, needs
from apps.residence_registration.admin.scope import declarations_in_scope, registrations_in_scope
from apps.residence_registration.admin.words import STATUS_WORDS
from apps.residence_registration.models import Person

# Columns that not every department needs.
COLUMNS: Final = {Need.SEX: "sex", Need.BIRTH_DATE: "birth_date"}


@admin.register(Person)
class PersonAdmin(SealedSearchMixin, RevealMixin, ScopedModelAdmin):
    view_needs = Permission.SEE_PERSONAL_DATA
    personal_subject = "person"
    reveal_subject = "person"
    reveal_heads = (gettext_lazy("identity number"),)
    # With sex and domicile beside it a birth date all but names somebody.
    export_leaves_out = ("birth_date",)
    list_display = ("masked_number", "sex", "birth_date", "domicile_prefix", "created")
    search_help_text = gettext_lazy("Whole ID number or phone")
    empty_words = gettext_lazy("Nobody has declared a residence in your area yet.")
    # Their ids follow the time, and have an index.
    ordering = ("-pk",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        people = Person.objects.all()
        if consults(viewer):
            return people.filter(pk__in=registrations_in_scope(viewer).values("person"))
        if viewer.sees_everything:
            return people
        return people.filter(pk__in=declarations_in_scope(viewer).values("person"))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        viewer = viewer_of(request)
        hidden = {name for need, name in COLUMNS.items() if not needs(viewer, need)}
        return tuple(name for name in self.list_display if name not in hidden)

    def find_by(self, _viewer: Viewer, queryset: QuerySet[Any], term: Term) -> QuerySet[Any]:
        match term.kind:
            case TermKind.ID_NUMBER:
                return queryset.filter(id_number_index=term.index)
            case TermKind.PHONE:
                return queryset.filter(declarations__phone_index=term.index).distinct()
        return queryset.none()

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A department asks about somebody whose number it knows: it leafs through nobody."""
        if not search_term and consults(viewer_of(request)):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("identity number"))
    def masked_number(self, obj: Person) -> str:
        return mask_id_number(obj.id_number)

    @admin.display(description=gettext_lazy("created"), ordering="created_at")
    def created(self, obj: Person) -> str:
        return moment(obj.created_at)

    def detail(self, viewer: Viewer, obj: Person) -> Detail:
        facts = [
            Fact(_("identity number"), mask_id_number(obj.id_number)),
            *([Fact(_("sex"), str(obj.get_sex_display()))] if needs(viewer, Need.SEX) else []),
            *([Fact(_("birth date"), obj.birth_date.isoformat())] if needs(viewer, Need.BIRTH_DATE) else []),
            Fact(_("domicile prefix"), obj.domicile_prefix),
            Fact(_("created"), moment(obj.created_at)),
        ]
        if consults(viewer):
            return self.consulted(viewer, obj, facts)
        declared = declarations_in_scope(viewer).filter(person=obj).order_by("-submitted_at").defer("phone")
        rows = [
            Fact(each.reference, f"{each.name} · {STATUS_WORDS[each.status]} · {moment(each.submitted_at)}")
            for each in declared
        ]
        return Detail(
            [Section(_("Person"), facts), Section(_("Declarations"), rows)], links=self.reveal_links(viewer, obj)
        )

    def consulted(self, viewer: Viewer, obj: Person, facts: list[Fact]) -> Detail:
        """Registrations in the department's area: what was declared and not found right is nobody else's matter."""
        rows = registrations_in_scope(viewer).filter(person=obj).select_related("declaration__division")
        held = [
            Fact(
                each.declaration.division.name,
                _("since %(when)s") % {"when": each.registered_since.isoformat()}
                + (f" · {_('ended')} {moment(each.ended_at)}" if each.ended_at else ""),
            )
            for each in rows.defer("declaration__phone").order_by("-registered_at")
        ]
        links = self.reveal_links(viewer, obj)
        return Detail([Section(_("Person"), facts), Section(_("Registrations"), held)], links=links)

    def may_reveal(self, viewer: Viewer) -> bool:
        return needs(viewer, Need.IDENTITY)

    def revealed(self, obj: Person) -> list[Fact]:
        return [Fact(_("identity number"), obj.id_number)]
