"""What the pages of staff and coverage ask."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.grids.models import Division, DivisionLevel, Grid, Staff
from apps.grids.office.viewers import Viewer
from apps.grids.roles import PERMISSIONS, Department, Permission, Role

FIELD_ROLES: Final = sorted(role for role, allowed in PERMISSIONS.items() if Permission.WORK_IN_FIELD in allowed)
LEVELS: Final = (DivisionLevel.COUNTY, DivisionLevel.TOWN, DivisionLevel.COMMUNITY)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("role"), choices=Role.choices, widget=UnfoldAdminSelectWidget)
    division = forms.ChoiceField(label=_("division"), required=False, widget=UnfoldAdminSelectWidget)
    department = forms.ChoiceField(
        label=_("department"),
        required=False,
        choices=[("", "–"), *Department.choices],
        help_text=_("For the role of a department alone."),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Division.objects.filter(level__in=LEVELS, is_virtual=False).select_related("parent").order_by("code")
        field: Any = self.fields["division"]
        field.choices = [("", "–"), *((row.code, f"{row.name} ({row.code})") for row in rows)]


class PersonForm(forms.Form):
    name = forms.CharField(label=_("full name"), max_length=30, widget=UnfoldAdminTextInputWidget)
    phone = forms.CharField(label=_("phone"), max_length=32, required=False, widget=UnfoldAdminTextInputWidget)


class ChangedPersonForm(PersonForm):
    """The number that is there is not shown: it stays unless another one is typed."""

    remove_phone = forms.BooleanField(label=_("Remove the phone number"), required=False, widget=UnfoldBooleanWidget)

    def __init__(self, data: Any, person: Staff) -> None:
        super().__init__(data, initial={"name": person.name})
        self.person = person

    def changes(self) -> dict[str, str]:
        typed, removed = self.cleaned_data["phone"], self.cleaned_data["remove_phone"]
        return {"name": self.cleaned_data["name"], "phone": "" if removed else typed or self.person.phone or ""}


class NewStaffForm(RoleForm, PersonForm):
    """The first password is typed by whoever makes the account; it is never shown again."""

    username = forms.CharField(label=_("account"), max_length=150, widget=UnfoldAdminTextInputWidget)
    password = forms.CharField(
        label=_("first password"), widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    )
    field_order = ("username", "password", "name", "phone", "role", "division", "department")


class CoverForm(forms.Form):
    grid = forms.ChoiceField(label=_("grid"), widget=UnfoldAdminSelectWidget)

    def __init__(self, viewer: Viewer, data: Any) -> None:
        super().__init__(data)
        rows = Grid.objects.filter(viewer.scope(grid="pk", town="town"), is_active=True).select_related("community")
        field: Any = self.fields["grid"]
        field.choices = [("", _("Choose a grid")), *((str(row.pk), f"{row.community.name} · {row}") for row in rows)]

    def grid_id(self) -> uuid.UUID:
        return uuid.UUID(str(self.cleaned_data["grid"]))


class HandOverForm(forms.Form):
    staff = forms.ChoiceField(label=_("New worker"), widget=UnfoldAdminSelectWidget)

    def __init__(self, staff: Sequence[Staff], data: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["staff"]
        field.choices = [
            ("", _("Choose a worker")),
            *((str(row.pk), f"{row.name} · {row.division or ''}") for row in staff),
        ]

    def staff_id(self) -> uuid.UUID:
        return uuid.UUID(str(self.cleaned_data["staff"]))
