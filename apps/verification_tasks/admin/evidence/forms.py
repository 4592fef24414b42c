"""A new version of the policy by its usual knobs; they become rules for each outcome and channel."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.grids.models import Division, DivisionLevel
from apps.verification_tasks.evidence_rules import Proof, Rule, Rules, on_every_channel, write_rules
from apps.verification_tasks.evidence_words import PROOFS
from apps.verification_tasks.models import EvidencePolicy
from apps.verification_tasks.states import Channel, Outcome

CALL: Final = _("a call record")
PLACE: Final = _("a location")
NAMES: Final = {**PROOFS, Proof.CALL_RECORD: CALL, Proof.LOCATION: PLACE, Proof.WECHAT_MESSAGE: _("a WeChat message")}
NAMES[Proof.PRESENCE_CODE] = _("the resident's presence code")
OF_CHANNEL: Final[dict[Channel, tuple[Proof, ...]]] = {
    Channel.DOOR: (Proof.PHOTO, Proof.SIGNATURE, Proof.LOCATION, Proof.AUDIO, Proof.DOCUMENT, Proof.PRESENCE_CODE),
    Channel.PHONE: (Proof.CALL_RECORD, Proof.AUDIO, Proof.PRESENCE_CODE),
    Channel.WECHAT: (Proof.WECHAT_MESSAGE, Proof.LOCATION, Proof.PHOTO, Proof.PRESENCE_CODE),
}


def proofs(channel: Channel, label: Any) -> forms.MultipleChoiceField:
    choices = [(proof.value, NAMES[proof]) for proof in OF_CHANNEL[channel]]
    return forms.MultipleChoiceField(label=label, choices=choices, widget=UnfoldAdminCheckboxSelectMultipleWidget)


def number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=UnfoldAdminIntegerFieldWidget, **more
    )


class PolicyForm(forms.Form):
    town = forms.ChoiceField(label=_("town"), required=False, widget=UnfoldAdminSelectWidget)
    valid_from = forms.DateField(
        label=_("valid from"),
        required=False,
        help_text=_("Tasks that begin on that day or later; empty: from now on. Running tasks keep their version."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    door = proofs(Channel.DOOR, _("Door visit: one of these is enough"))
    within_m = number(_("A location counts within this distance of the residence (m)"), 1, 100_000)
    phone = proofs(Channel.PHONE, _("Phone: one of these is enough"))
    call_s = number(_("The exchange's record of a call counts from (s)"), 0, 3600)
    reported_call_s = number(
        _("A call that only the worker reports counts from (s)"),
        0,
        3600,
        required=False,
        help_text=_("Empty: it does not count."),
    )
    wechat = proofs(Channel.WECHAT, _("WeChat: one of these is enough"))
    attempts = number(_("Unreachable: attempts without success"), 1, 20)
    days = number(_("Unreachable: on at least so many days"), 1, 20)
    day_parts = number(
        _("Unreachable: at so many times of day"), 1, 3, help_text=_("Morning, afternoon, evening: 1 to 3.")
    )
    other_attempts = number(_("Does not live there, or refuses: attempts"), 1, 20)
    recording_days = number(_("Days that recordings are kept"), 1, 3650)
    code_by_message = forms.BooleanField(
        label=_("Send the presence code by message when the check begins"), required=False, widget=UnfoldBooleanWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Division.objects.filter(level=DivisionLevel.TOWN, is_virtual=False).order_by("code")
        field: Any = self.fields["town"]
        field.choices = [("", _("the whole city")), *towns.values_list("code", "name")]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        tries = values.get("attempts") or 0
        if tries and max(values.get("days") or 0, values.get("day_parts") or 0) > tries:
            self.add_error("attempts", _("There cannot be fewer attempts than days or times of day."))
        return values

    def rules(self) -> dict[str, Any]:
        values = self.cleaned_data
        calls = {"call_s": values["call_s"], "reported_call_s": values["reported_call_s"]}
        checked = {
            Channel.DOOR: Rule(met=True, any_of=chosen(values["door"]), within_m=values["within_m"]),
            Channel.PHONE: Rule(met=True, any_of=chosen(values["phone"]), **calls),
            Channel.WECHAT: Rule(met=True, any_of=chosen(values["wechat"])),
        }
        sought = Rule(
            attempts=values["attempts"], unsuccessful=True, days=values["days"], day_parts=values["day_parts"]
        )
        other = on_every_channel(Rule(attempts=values["other_attempts"]))
        rules: Rules = {
            Outcome.CONFIRMED: checked,
            Outcome.CORRECTED: checked,
            Outcome.UNREACHABLE: on_every_channel(sought),
            Outcome.NOT_RESIDENT: other,
            Outcome.REFUSED: other,
        }
        return write_rules(rules)


def chosen(values: list[str]) -> tuple[Proof, ...]:
    return tuple(Proof(value) for value in values)


def knobs(rules: Rules, policy: EvidencePolicy | None) -> dict[str, Any]:
    """What the form begins with: the policy in force."""
    confirmed, sought = rules[Outcome.CONFIRMED], rules[Outcome.UNREACHABLE][Channel.DOOR]
    phone = confirmed[Channel.PHONE]
    reported = phone.reported_call_s
    return {
        **{channel.value: [proof.value for proof in confirmed[channel].any_of] for channel in Channel},
        "within_m": round(confirmed[Channel.DOOR].within_m or 0) or None,
        "call_s": round(phone.call_s),
        "reported_call_s": None if reported is None else round(reported),
        "attempts": sought.attempts,
        "days": sought.days,
        "day_parts": max(sought.day_parts, 1),
        "other_attempts": rules[Outcome.REFUSED][Channel.DOOR].attempts,
        "recording_days": policy.recording_days
        if policy
        else EvidencePolicy._meta.get_field("recording_days").default,
        "code_by_message": policy.code_by_message if policy else False,
    }
