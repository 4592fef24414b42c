"""Registrations (居住登记): read only, made and ended by decisions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Link, Section
from apps.grids.office.formats import EMPTY, mask_name, moment
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission
from apps.residence_registration.admin.needs import needed_facts
from apps.residence_registration.admin.places import declaration_url
from apps.residence_registration.admin.scope import registrations_in_scope
from apps.residence_registration.models import Registration


@admin.register(Registration)
class RegistrationAdmin(ScopedModelAdmin):
    view_needs = Permission.SEE_REGISTRATIONS
    list_display = ("declaration", "community", "grid", "registered_since", "registered", "ended")
    empty_words = gettext_lazy("Nobody is registered in your area yet.")
    search_fields = ("declaration__reference",)
    search_help_text = gettext_lazy("Reference of the declaration")
    personal_subject = "registration"
    # Their ids follow the time, and have an index.
    ordering = ("-pk",)

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = registrations_in_scope(viewer).select_related("person", "declaration__division", "declaration__grid")
        return rows.defer("declaration__phone", "declaration__grid__area", "person__id_number")

    def note_list_reading(self, *_: Any) -> None:
        """The list names references and places, nobody."""

    @admin.display(description=gettext_lazy("community"))
    def community(self, obj: Registration) -> str:
        return obj.declaration.division.name

    @admin.display(description=gettext_lazy("grid"))
    def grid(self, obj: Registration) -> str:
        return obj.declaration.grid.name if obj.declaration.grid else EMPTY

    @admin.display(description=gettext_lazy("registered"), ordering="registered_at")
    def registered(self, obj: Registration) -> str:
        return moment(obj.registered_at)

    @admin.display(description=gettext_lazy("ended"), ordering="ended_at")
    def ended(self, obj: Registration) -> str:
        return moment(obj.ended_at)

    def detail(self, viewer: Viewer, obj: Registration) -> Detail:
        name = obj.declaration.name
        facts = [
            Fact(_("declaration"), obj.declaration.reference),
            Fact(_("full name"), name if viewer.reads_personal_data else mask_name(name)),
            *needed_facts(viewer, obj),
            Fact(_("community"), self.community(obj)),
            Fact(_("grid"), self.grid(obj)),
            Fact(_("registered since"), obj.registered_since.isoformat()),
            Fact(_("registered"), moment(obj.registered_at)),
            Fact(_("ended"), moment(obj.ended_at)),
        ]
        link = Link(declaration_url(obj.declaration_id), _("Open the declaration"), "description")
        return Detail([Section(_("Registration"), facts)], links=[link] if viewer.may(Permission.SEE_TASKS) else [])
