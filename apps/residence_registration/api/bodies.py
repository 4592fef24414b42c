"""The members of a body that only the API knows."""

from collections.abc import Mapping
from uuid import UUID

from rest_framework.request import Request

from apps.core.errors import FieldError, InvalidInput
from apps.core.ids import parse_uuid
from apps.core.phones import normalise_phone
from apps.core.text import fold
from apps.residence_registration.drafts import Draft, check_corrections, check_drafts
from apps.residence_registration.drafts.faults import Code, Fault, invalid_input
from apps.residence_registration.services import RESUBMITTABLE


def members(request: Request) -> Mapping[str, object]:
    if not isinstance(request.data, Mapping):
        raise invalid_input([Fault(Code.NOT_AN_OBJECT).at("")])
    return request.data


def sign_in_fields(request: Request, *names: str) -> list[str]:
    """`phone` in E.164, `code` as typed; all faults at once."""
    body = members(request)
    values: list[str] = []
    faults: list[FieldError] = []
    for name in names:
        try:
            text = required_text(body.get(name))
            values.append(phone(text) if name == "phone" else fold(text))
        except Fault as fault:
            faults.append(fault.at(f"/{name}"))
    if faults:
        raise invalid_input(faults)
    return values


def required_text(value: object) -> str:
    if value is None or value == "":
        raise Fault(Code.REQUIRED)
    if not isinstance(value, str):
        raise Fault(Code.NOT_A_STRING)
    return value


def phone(value: str) -> str:
    try:
        return normalise_phone(value)
    except ValueError:
        raise Fault(Code.BAD_PHONE) from None


def draft_and_id(request: Request) -> tuple[Draft, UUID | None]:
    """What is declared, and the id that the client chose for it."""
    body = members(request)
    (checked,) = check_drafts([body], need_notice=True)
    chosen = parse_uuid(body.get("id"))
    faults = list(checked.errors) if isinstance(checked, InvalidInput) else []
    if chosen is None and body.get("id") is not None:
        faults.append(Fault(Code.BAD_UUID).at("/id"))
    if isinstance(checked, InvalidInput) or faults:
        raise invalid_input(faults)
    return checked, chosen


def resubmitted(request: Request) -> Mapping[str, object]:
    """Fields that may be sent again, checked; what else the body holds is let pass."""
    body = members(request)
    (checked,) = check_corrections([{name: body[name] for name in sorted(RESUBMITTABLE) if name in body}])
    if isinstance(checked, InvalidInput):
        raise checked
    return checked
