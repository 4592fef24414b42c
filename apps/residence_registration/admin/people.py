"""People: read only; a person is found by a whole identity number."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.identity import mask_id_number
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.reveal import RevealMixin
from apps.grids.office.search import SealedSearchMixin, Term, TermKind
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission
from apps.residence_registration.admin.scope import declarations_in_scope
from apps.residence_registration.admin.words import STATUS_WORDS
from apps.residence_registration.models import Person


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
    ordering = ("-created_at",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        people = Person.objects.all()
        if viewer.sees_everything:
            return people
        return people.filter(pk__in=declarations_in_scope(viewer).values("person"))

    def find_by(self, _viewer: Viewer, queryset: QuerySet[Any], term: Term) -> QuerySet[Any]:
        match term.kind:
            case TermKind.ID_NUMBER:
                return queryset.filter(id_number_index=term.index)
            case TermKind.PHONE:
                return queryset.filter(declarations__phone_index=term.index).distinct()
        return queryset.none()

    @admin.display(description=gettext_lazy("identity number"))
    def masked_number(self, obj: Person) -> str:
        return mask_id_number(obj.id_number)

    @admin.display(description=gettext_lazy("created"), ordering="created_at")
    def created(self, obj: Person) -> str:
        return moment(obj.created_at)

    def detail(self, viewer: Viewer, obj: Person) -> Detail:
        facts = [
            Fact(_("identity number"), mask_id_number(obj.id_number)),
            Fact(_("sex"), str(obj.get_sex_display())),
            Fact(_("birth date"), obj.birth_date.isoformat()),
            Fact(_("domicile prefix"), obj.domicile_prefix),
            Fact(_("created"), moment(obj.created_at)),
        ]
        declared = declarations_in_scope(viewer).filter(person=obj).order_by("-submitted_at").defer("phone")
        rows = [
            Fact(each.reference, f"{each.name} · {STATUS_WORDS[each.status]} · {moment(each.submitted_at)}")
            for each in declared
        ]
        return Detail(
            [Section(_("Person"), facts), Section(_("Declarations"), rows)], links=self.reveal_links(viewer, obj)
        )

    def revealed(self, obj: Person) -> list[Fact]:
        return [Fact(_("identity number"), obj.id_number)]
