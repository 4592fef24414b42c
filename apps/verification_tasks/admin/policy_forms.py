"""What the page of a new version of the rules asks."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.core.clock import at_local, local_date, now
from apps.grids.models import Division, DivisionLevel
from apps.grids.roles import PERMISSIONS, Permission
from apps.verification_tasks.ladder import Anchor, StepAction, StopWhen
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.policy_draft import PolicyDraft
from apps.verification_tasks.sla import Unit
from apps.verification_tasks.states import PauseReason

LOCAL: Final = "%Y-%m-%dT%H:%M"
WHOLE_CITY: Final = ""
# Whom a step may speak to: whose work the tasks are, and who answers for it.
ANSWERING: Final = {Permission.WORK_IN_FIELD, Permission.ANSWER_ESCALATIONS}


def number(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=UnfoldAdminIntegerFieldWidget, **options)


def clock(label: Any) -> forms.TimeField:
    widget = UnfoldAdminTextInputWidget(attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget)


class PolicyForm(forms.Form):
    town = forms.ChoiceField(label=gettext_lazy("In force for"), required=False, widget=UnfoldAdminSelectWidget)
    duration_days = number(gettext_lazy("Days"), min_value=1, max_value=365)
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=choices(Unit), widget=UnfoldAdminSelectWidget)
    roll_to_working_day = forms.BooleanField(
        label=gettext_lazy("A last day on a rest day rolls to the next working day"),
        required=False,
        widget=UnfoldBooleanWidget,
    )
    goal_percent = number(gettext_lazy("Goal: of a hundred deadlines, how many are kept"), min_value=1, max_value=100)
    valid_from = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        input_formats=[LOCAL],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Why the rules change"), max_length=255, widget=UnfoldAdminTextInputWidget
    )
    pause_days_in_all = number(gettext_lazy("Days of pause in all, at most"), min_value=0, max_value=365)

    def __init__(self, data: Any, base: SlaPolicy) -> None:
        super().__init__(data, initial=initial(base))
        towns = Division.objects.filter(level=DivisionLevel.TOWN, is_virtual=False).values_list("code", "name")
        field: Any = self.fields["town"]
        field.choices = [(WHOLE_CITY, _("the whole city")), *towns]
        for reason, words in choices(PauseReason):
            label = _("%(reason)s: days of pause, at most") % {"reason": words}
            self.fields[f"pause_{reason}"] = number(label, min_value=0, max_value=365)

    def draft(self, steps: list[dict[str, Any]]) -> PolicyDraft:
        values = self.cleaned_data
        return PolicyDraft(
            town_code=values["town"] or None,
            duration_days=values["duration_days"],
            unit=values["unit"],
            roll_to_working_day=values["roll_to_working_day"],
            steps=steps,
            pause_days={reason.value: values[f"pause_{reason}"] for reason in PauseReason},
            pause_days_in_all=values["pause_days_in_all"],
            goal_percent=values["goal_percent"],
            valid_from=values["valid_from"],
            note=values["note"],
        )


def initial(base: SlaPolicy) -> dict[str, Any]:
    tomorrow: datetime = at_local(local_date(now()) + timedelta(days=1), time.min)
    return {
        "town": base.town_id or WHOLE_CITY,
        "duration_days": base.duration_days,
        "unit": base.unit,
        "roll_to_working_day": base.roll_to_working_day,
        "goal_percent": base.goal_percent,
        "valid_from": localtime(tomorrow).strftime(LOCAL),
        "pause_days_in_all": base.pause_days_in_all,
        **{f"pause_{reason}": base.pause_days.get(reason, 0) for reason in PauseReason},
    }


class StepForm(forms.Form):
    """One row of the ladder. A row without a role is no step."""

    role = forms.ChoiceField(label=gettext_lazy("Whom"), required=False, widget=UnfoldAdminSelectWidget)
    action = forms.ChoiceField(
        label=gettext_lazy("What"), required=False, choices=choices(StepAction), widget=UnfoldAdminSelectWidget
    )
    days = forms.IntegerField(label=gettext_lazy("Day"), required=False, widget=UnfoldAdminIntegerFieldWidget)
    anchor = forms.ChoiceField(
        label=gettext_lazy("Counted from"),
        required=False,
        choices=[(Anchor.START, gettext_lazy("the start")), (Anchor.DUE, gettext_lazy("the deadline"))],
        widget=UnfoldAdminSelectWidget,
    )
    time = clock(gettext_lazy("Time"))
    stop = forms.ChoiceField(label=gettext_lazy("Left out"), required=False, widget=UnfoldAdminSelectWidget)
    answer_hours = number(gettext_lazy("Goes up unanswered after (hours)"), required=False)
    quiet_from = clock(gettext_lazy("Quiet from"))
    quiet_until = clock(gettext_lazy("Quiet until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        roles = [(role.value, role.label) for role, allowed in PERMISSIONS.items() if allowed & ANSWERING]
        fields["role"].choices = [("", _("no step")), *roles]
        fields["stop"].choices = [("", _("never")), *choices(StopWhen)]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("quiet_from")) != bool(values.get("quiet_until")):
            self.add_error("quiet_from", _("Quiet hours have a beginning and an end."))
        if values.get("role") and values.get("days") is None:
            self.add_error("days", _("Please enter the day."))
        return values

    def step(self) -> dict[str, Any] | None:
        values = self.cleaned_data
        if not values.get("role"):
            return None
        step = {name: values[name] for name in ("anchor", "days", "role", "action")}
        step |= {name: values[name] for name in ("stop", "answer_hours") if values[name]}
        if values["time"] is not None:
            step["time"] = f"{values['time']:%H:%M}"
        if values["quiet_from"] is not None:
            step["quiet"] = [f"{values['quiet_from']:%H:%M}", f"{values['quiet_until']:%H:%M}"]
        return step


StepRows = forms.formset_factory(StepForm, extra=2, max_num=22)


def step_initial(step: Mapping[str, Any]) -> dict[str, Any]:
    begins, ends = step.get("quiet") or (None, None)
    return {**step, "quiet_from": begins, "quiet_until": ends}
