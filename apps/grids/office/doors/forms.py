"""What the door asks."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

TYPED = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}


class CodeForm(forms.Form):
    """Of the app, or a recovery code: letters are taken too."""

    code = forms.CharField(
        label=_("six digits or recovery code"),
        max_length=24,
        widget=UnfoldAdminTextInputWidget(attrs={**TYPED, "inputmode": "text"}),
    )


class FirstCodeForm(forms.Form):
    code = forms.CharField(label=_("code of the app"), max_length=12, widget=UnfoldAdminTextInputWidget(attrs=TYPED))


class PasskeyForm(forms.Form):
    """The browser's answer, and what the person calls the key."""

    passkey = forms.CharField(max_length=20_000, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("name of the passkey"),
        max_length=64,
        required=False,
        help_text=_("For you to tell it from others, like: office computer."),
        widget=UnfoldAdminTextInputWidget,
    )
