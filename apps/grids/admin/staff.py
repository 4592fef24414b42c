"""Staff: who they are, what they answer for, and the end of an account."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from apps.core.phones import mask_phone
from apps.grids.admin.staff_forms import ChangedPersonForm, CoverForm, NewStaffForm, RoleForm
from apps.grids.models import Coverage, Staff
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm, fill_in
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.previews import preview_of_people
from apps.grids.office.reveal import ReasonForm
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission, Role
from apps.grids.selectors.factors import factors_of, has_factor
from apps.grids.services import change_staff, create_staff, deactivate_staff, set_role, start_coverage
from apps.grids.services.factors import reset_factors


def staff_in_scope(viewer: Viewer) -> QuerySet[Staff]:
    """Whose division lies in scope, and who cover or have covered a grid in scope."""
    if viewer.staff is None or viewer.sees_everything:
        return Staff.objects.all()
    grids = viewer.scope(grid="grid", town="grid__town")
    covering = Coverage.objects.filter(grids).values("staff")
    belongs = Q(division=viewer.staff.division_id) | Q(division__parent=viewer.staff.division_id)
    return Staff.objects.filter(Q(pk__in=covering) | belongs)


@admin.register(Staff)
class StaffAdmin(ScopedModelAdmin):
    list_display = ("full_name", "account", "role", "division", "state")
    list_filter = (("role", ChoicesDropdownFilter),)
    search_fields = ("name", "pinyin", "user__username")
    search_help_text = gettext_lazy("Name, pinyin or account")
    ordering = ("pinyin", "pk")
    actions = ("change", "set_role", "cover", "reset_factors", "deactivate")
    import_kind = "staff"

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        return staff_in_scope(viewer).select_related("user", "division").defer("phone")

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return self.has_staff_permission(request)

    def has_staff_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.MANAGE_STAFF)

    def has_cover_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.MANAGE_GRIDS)

    def has_reset_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.RESET_SECOND_FACTORS)

    def offers(self, action: str, obj: Staff) -> bool:
        match action:
            case "cover":
                return obj.may(Permission.WORK_IN_FIELD)
            case "reset_factors":
                return obj.may(Permission.ENTER_OFFICE) and has_factor(obj.user)
        return obj.is_active

    @admin.display(description=gettext_lazy("full name"), ordering="pinyin")
    def full_name(self, obj: Staff) -> str:
        return obj.name

    @admin.display(description=gettext_lazy("account"), ordering="user__username")
    def account(self, obj: Staff) -> str:
        return str(obj.user.get_username())

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, obj: Staff) -> SafeString:
        return badge(_("active"), Tone.GOOD) if obj.is_active else badge(_("deactivated"))

    def detail(self, _viewer: Viewer, obj: Staff) -> Detail:
        facts = [
            Fact(_("full name"), obj.name),
            Fact(_("account"), self.account(obj)),
            Fact(_("role"), str(Role(obj.role).label)),
            Fact(_("division"), obj.division.name if obj.division else EMPTY),
            *([Fact(_("department"), str(obj.get_department_display()))] if obj.department else []),
            Fact(_("phone"), mask_phone(obj.phone) if obj.phone else EMPTY),
            Fact(_("second factors"), factors_of(obj.user).number),
            Fact(_("state"), self.state(obj)),
        ]
        rows = Coverage.objects.filter(staff=obj).select_related("grid").order_by("ends_at", "-starts_at")[:50]
        covered = [
            Fact(str(each.grid), f"{moment(each.starts_at)} – {moment(each.ends_at) if each.ends_at else _('now')}")
            for each in rows
        ]
        return Detail([Section(_("Staff member"), facts), Section(_("Coverage"), covered)])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        if not self.has_add_permission(request):
            raise PermissionDenied

        def apply(form: NewStaffForm, _chosen: list[Staff]) -> str:
            values = form.cleaned_data
            made = create_staff(
                username=values["username"],
                password=values["password"],
                name=values["name"],
                role=Role(values["role"]),
                actor=viewer_of(request).actor(),
                division_code=values["division"] or None,
                phone=values["phone"],
                department=values["department"],
            )
            return _("%(name)s has an account now.") % {"name": made.name}

        step = Step(
            action="add",
            title=_("New staff member"),
            question=_("Field staff then sign in with the app, everybody else with this office."),
            submit=_("Add"),
            form=lambda data, _chosen: NewStaffForm(data),
            apply=apply,
        )
        return fill_in(self, request, step)

    @admin.action(description=gettext_lazy("Change name and phone"), permissions=["staff"])
    def change(self, request: HttpRequest, queryset: QuerySet[Staff]) -> HttpResponse | None:
        def apply(form: ChangedPersonForm, chosen: list[Staff]) -> str:
            change_staff(staff_id=chosen[0].pk, actor=viewer_of(request).actor(), **form.changes())
            return _("Changed.")

        step = Step(
            action="change",
            title=_("Change name and phone"),
            question=_("Empty: the phone number stays as it is."),
            submit=_("Save"),
            form=lambda data, chosen: ChangedPersonForm(data, chosen[0]),
            apply=apply,
        )
        return confirm(self, request, queryset[:1], step)

    @admin.action(description=gettext_lazy("Set the role"), permissions=["staff"])
    def set_role(self, request: HttpRequest, queryset: QuerySet[Staff]) -> HttpResponse | None:
        def apply(form: RoleForm, chosen: list[Staff]) -> str:
            set_role(
                staff_id=chosen[0].pk,
                role=Role(form.cleaned_data["role"]),
                division_code=form.cleaned_data["division"] or None,
                department=form.cleaned_data["department"],
                actor=viewer_of(request).actor(),
            )
            return _("The role is set.")

        step = Step(
            action="set_role",
            title=_("Set the role"),
            question=_("Whoever leaves the field covers no grid any more."),
            submit=_("Save"),
            form=lambda data, chosen: RoleForm(
                data,
                initial={
                    "role": chosen[0].role,
                    "division": chosen[0].division_id,
                    "department": chosen[0].department,
                },
            ),
            apply=apply,
        )
        return confirm(self, request, queryset[:1], step)

    @admin.action(description=gettext_lazy("Cover one more grid"), permissions=["cover"])
    def cover(self, request: HttpRequest, queryset: QuerySet[Staff]) -> HttpResponse | None:
        viewer = viewer_of(request)

        def apply(form: CoverForm, chosen: list[Staff]) -> str:
            start_coverage(staff_id=chosen[0].pk, grid_id=form.grid_id(), actor=viewer.actor())
            return _("%(name)s covers the grid from now on.") % {"name": chosen[0].name}

        step = Step(
            action="cover",
            title=_("Cover one more grid"),
            question=_("The grid's tasks arrive on the worker's phone at the next pull."),
            submit=_("Begin"),
            form=lambda data, _chosen: CoverForm(viewer, data),
            apply=apply,
        )
        return confirm(self, request, queryset[:1], step)

    @admin.action(description=gettext_lazy("Reset the second factors"), permissions=["reset"])
    def reset_factors(self, request: HttpRequest, queryset: QuerySet[Staff]) -> HttpResponse | None:
        def apply(form: ReasonForm, chosen: list[Staff]) -> str:
            reset_factors(staff_id=chosen[0].pk, reason=form.cleaned_data["reason"], actor=viewer_of(request).actor())
            return _("The second factors are reset.")

        step = Step(
            action="reset_factors",
            title=_("Reset the second factors"),
            question=_(
                "Make sure who asks you. Every session ends, and the person sets up anew at the next sign-in."
            ),
            submit=_("Reset"),
            form=lambda data, _chosen: ReasonForm(data),
            apply=apply,
        )
        return confirm(self, request, queryset[:1], step)

    @admin.action(description=gettext_lazy("Deactivate"), permissions=["staff"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Staff]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[Staff]) -> str:
            for person in chosen:
                deactivate_staff(staff_id=person.pk, actor=viewer_of(request).actor())
            return _("Deactivated.")

        step = Step(
            action="deactivate",
            title=_("Deactivate"),
            question=_("The account is locked and every coverage ends. What they did keeps their name."),
            submit=_("Deactivate"),
            apply=apply,
            preview=lambda chosen: preview_of_people(person.pk for person in chosen),
        )
        return confirm(self, request, queryset.filter(is_active=True), step)
