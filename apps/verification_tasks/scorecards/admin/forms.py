"""What is asked on the pages of scorecards."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.verification_tasks.scorecards.figures import FIGURE_WORDS, UNIT_WORDS
from apps.verification_tasks.scorecards.states import ContestState, UnitKind


def parse_month(text: Any) -> date:
    """`2026-10`"""
    try:
        return datetime.strptime(str(text), "%Y-%m").date()  # noqa: DTZ007  a month of the city's calendar
    except ValueError as error:
        raise ValidationError(_("A month looks like 2026-10.")) from error


class TableForm(forms.Form):
    month = forms.CharField(
        label=gettext_lazy("Month"), widget=UnfoldAdminTextInputWidget(attrs={"type": "month"}), max_length=7
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(kind.value, words) for kind, words in UNIT_WORDS.items()],
        widget=UnfoldAdminSelectWidget,
    )
    known = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[("computed", gettext_lazy("computed and kept")), ("now", gettext_lazy("known now"))],
        widget=UnfoldAdminSelectWidget,
    )

    def clean_month(self) -> date:
        return parse_month(self.cleaned_data["month"])

    def clean_kind(self) -> UnitKind:
        return UnitKind(self.cleaned_data["kind"])


class ContestForm(forms.Form):
    figure = forms.ChoiceField(
        label=gettext_lazy("Figure"),
        choices=[("", gettext_lazy("Choose a figure")), *FIGURE_WORDS.items()],
        widget=UnfoldAdminSelectWidget,
    )
    text = forms.CharField(
        label=gettext_lazy("Why it is wrong"),
        min_length=2,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    task_reference = forms.CharField(
        label=gettext_lazy("Reference of a task that should not count"),
        required=False,
        max_length=24,
        widget=UnfoldAdminTextInputWidget,
    )


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("", gettext_lazy("Choose")),
            (ContestState.UPHELD.value, gettext_lazy("Upheld: a task that is named is left out")),
            (ContestState.REJECTED.value, gettext_lazy("Turned down")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        min_length=2,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
