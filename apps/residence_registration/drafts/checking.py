"""Check bodies that strangers sent: what is wrong is said with pointers, what is unknown is let pass."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from apps.core.errors import FieldError, InvalidInput
from apps.residence_registration.drafts import fields
from apps.residence_registration.drafts.draft import Draft
from apps.residence_registration.drafts.faults import Code, Fault, invalid_input
from apps.residence_registration.drafts.fields import Check
from apps.residence_registration.drafts.known import Known, load_known

DECLARED: Final[Mapping[str, Check]] = {
    "name": fields.name,
    "id_type": fields.id_type,
    "id_number": fields.id_number,
    "phone": fields.phone,
    "division_code": fields.division_code,
    "address": fields.address,
    "location": fields.location,
    "residence_kind": fields.residence_kind,
    "residence_reason": fields.residence_reason,
    "since": fields.since,
    "notice_version": fields.notice_version,
}
OPTIONAL: Final = frozenset({"location"})
# Who somebody is cannot be corrected, only declared anew. A task's document says kind and reason for short.
CORRECTABLE: Final[Mapping[str, str]] = {
    "name": "name",
    "phone": "phone",
    "address": "address",
    "division_code": "division_code",
    "location": "location",
    "residence_kind": "residence_kind",
    "kind": "residence_kind",
    "residence_reason": "residence_reason",
    "reason": "residence_reason",
    "since": "since",
}


def check_drafts(bodies: Sequence[Mapping[str, object]], *, need_notice: bool) -> list[Draft | InvalidInput]:
    """One result a body, in order. `need_notice`: the resident must have been shown the privacy notice."""
    known = load_known(named_divisions(bodies))
    optional = OPTIONAL if need_notice else OPTIONAL | {"notice_version"}
    return [check_draft(body, known, optional) for body in bodies]


def check_corrections(bodies: Sequence[Mapping[str, object]]) -> list[dict[str, Any] | InvalidInput]:
    """New values by the declaration's own field names; `location` is `{"lat", "lng"}` or None."""
    known = load_known(named_divisions(bodies))
    return [check_correction(body, known) for body in bodies]


def named_divisions(bodies: Sequence[object]) -> list[object]:
    return [body.get("division_code") for body in bodies if isinstance(body, Mapping)]


def check_draft(body: object, known: Known, optional: frozenset[str]) -> Draft | InvalidInput:
    if not isinstance(body, Mapping):
        return invalid_input([Fault(Code.NOT_AN_OBJECT).at("")])
    values: dict[str, Any] = {}
    faults: list[FieldError] = []
    for name, check in DECLARED.items():
        if body.get(name) is None:
            values[name] = None
            if name not in optional:
                faults.append(Fault(Code.REQUIRED).at(f"/{name}"))
            continue
        values[name] = attempt(check, body[name], known, f"/{name}", faults)
    if faults:
        return invalid_input(faults)
    place = values.pop("location") or {"lat": None, "lng": None}
    values["notice_version"] = values["notice_version"] or ""
    return Draft(**values, latitude=place["lat"], longitude=place["lng"])


def check_correction(body: object, known: Known) -> dict[str, Any] | InvalidInput:
    if not isinstance(body, Mapping):
        return invalid_input([Fault(Code.NOT_AN_OBJECT).at("")])
    values: dict[str, Any] = {}
    faults: list[FieldError] = []
    for given, value in body.items():
        pointer = "/" + str(given).replace("~", "~0").replace("/", "~1")
        name = CORRECTABLE.get(given)
        if name is None:
            faults.append(Fault(Code.UNKNOWN_FIELD).at(pointer))
        elif value is None and name not in OPTIONAL:
            faults.append(Fault(Code.REQUIRED).at(pointer))
        else:
            values[name] = attempt(DECLARED[name], value, known, pointer, faults)
    return invalid_input(faults) if faults else values


def attempt(check: Check, value: object, known: Known, pointer: str, faults: list[FieldError]) -> Any:
    try:
        return check(value, known)
    except Fault as fault:
        faults.append(fault.at(pointer))
        return None
