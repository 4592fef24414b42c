"""GET and PUT preferences: how a resident wishes to be told."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.schema import problems
from apps.core.errors import FieldError
from apps.notifications.models import Channel, Contact
from apps.notifications.models.contacts import Language
from apps.notifications.selectors import contact_of
from apps.notifications.services import Wishes, save_wishes
from apps.residence_registration.api.auth import account_of, actor_of
from apps.residence_registration.api.bodies import members
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.drafts.faults import Code, Fault, invalid_input

# The webhook is for other systems.
WISHED: Final = [(value, label) for value, label in Channel.choices if value != Channel.WEBHOOK]
ALLOWED: Final[Mapping[str, frozenset[object]]] = {
    "channel": frozenset({None, *(value for value, _label in WISHED)}),
    "language": frozenset(Language.values),
    "announcements": frozenset({True, False}),
}


class PreferencesRequest(serializers.Serializer[Any]):
    channel = serializers.ChoiceField(
        WISHED, allow_null=True, required=False, help_text="Null: no wish, what is bound goes first"
    )
    language = serializers.ChoiceField(Language.choices, required=False)
    announcements = serializers.BooleanField(required=False, help_text="False: none but what concerns oneself")


class PreferencesAnswer(serializers.Serializer[Any]):
    channel = serializers.ChoiceField(WISHED, allow_null=True)
    language = serializers.ChoiceField(Language.choices)
    announcements = serializers.BooleanField()
    bound = serializers.ListField(child=serializers.ChoiceField(Channel.choices), help_text="Channels beside SMS")


class PreferencesView(ResidentView):
    @extend_schema(
        operation_id="preferences_read",
        tags=["residents"],
        responses={200: PreferencesAnswer, **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """The resident's wishes, or what holds where there are none."""
        return Response(document(contact_of(bytes(account_of(request).phone_index))))

    @extend_schema(
        operation_id="preferences_write",
        tags=["residents"],
        request=PreferencesRequest,
        responses={200: PreferencesAnswer, **problems(400, 401, 413, 415, 422)},
    )
    def put(self, request: Request) -> Response:
        """What the body names is changed, the rest stays. One-time codes always go to the phone number."""
        account = account_of(request)
        save_wishes(phone=account.phone, wishes=wishes_in(members(request)), actor=actor_of(request))
        return Response(document(contact_of(bytes(account.phone_index))))


def wishes_in(body: Mapping[str, object]) -> Wishes:
    faults: list[FieldError] = []
    given: dict[str, Any] = {}
    for name, allowed in ALLOWED.items():
        if name not in body:
            continue
        value = body[name]
        # No list or object is among them, nor the numbers that Python takes for true and false.
        if value is None or isinstance(value, str | bool):
            given[name] = "" if value is None else value
        if name not in given or value not in allowed:
            faults.append(Fault(Code.UNKNOWN_VALUE).at(f"/{name}"))
    if faults:
        raise invalid_input(faults)
    return Wishes(**given)


def document(contact: Contact | None) -> dict[str, Any]:
    known = contact or Contact()
    return {
        "channel": known.channel or None,
        "language": known.language,
        "announcements": known.announcements,
        "bound": sorted(bound_channels(contact)) if contact else [],
    }


def bound_channels(contact: Contact) -> set[str]:
    pushed = {Channel.WEBPUSH.value} if contact.subscriptions.all() else set()
    return {one.channel for one in contact.addresses.all()} | pushed
