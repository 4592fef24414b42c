"""The office's edit of a declaration; the room's own checks judge the values."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.residence_registration.models import Declaration, ResidenceKind

FIELDS: Final = ("name", "address", "residence_kind", "since")


class ChangeForm(forms.Form):
    name = forms.CharField(label=_("full name"), max_length=30, widget=UnfoldAdminTextInputWidget)
    phone = forms.CharField(
        label=_("phone"),
        max_length=32,
        required=False,
        help_text=_("Empty: the number stays as it is."),
        widget=UnfoldAdminTextInputWidget,
    )
    address = forms.CharField(label=_("address"), max_length=200, widget=UnfoldAdminTextInputWidget)
    residence_kind = forms.ChoiceField(
        label=_("kind of residence"), choices=ResidenceKind.choices, widget=UnfoldAdminSelectWidget
    )
    since = forms.DateField(label=_("living here since"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))

    def __init__(self, declaration: Declaration, data: Any) -> None:
        super().__init__(data, initial={name: getattr(declaration, name) for name in FIELDS})
        self.initial["since"] = declaration.since.isoformat()

    def corrections(self) -> dict[str, Any]:
        """As the wire would carry them."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        values["since"] = values["since"].isoformat()
        if self.cleaned_data["phone"]:
            values["phone"] = self.cleaned_data["phone"]
        return values
