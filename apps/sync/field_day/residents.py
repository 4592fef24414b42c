"""Newcomers: they sign in with a one-time code and declare where they live; some press the button twice."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random
from typing import Final

from apps.core.clock import local_date, now
from apps.core.demo import Invented, invent_person
from apps.core.ids import new_id
from apps.residence_registration.permits import eligible_from
from apps.sync.field_day.line import Document, Line, RefusedError
from apps.sync.field_day.outbox import NoMessageError, Outbox

KINDS: Final = ("rented", "rented", "rented", "private_home", "employer_premises", "construction_site", "other")
REASONS: Final = ("01", "01", "03", "04", "06", "09", "99")
STREETS: Final = ("人民中路", "沙洲西路", "杨舍东街", "暨阳湖路", "长安中路", "港城大道")
# The built-up middle of the city, in WGS-84.
SOUTH, NORTH, WEST, EAST = 31.84, 31.91, 120.52, 120.60
SIGN_IN_TRIES: Final = 12
EVERY_TWICE: Final = 10
EVERY_ANEW: Final = 25


@dataclass
class Resident:
    """One invented newcomer and what the server has told them."""

    index: int
    person: Invented
    form: Document
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = ""
    declaration_id: str = ""
    reference: str = ""
    # From when on a permit can be asked for, as the message of the registration says.
    eligible_from: str = ""
    status: str = ""
    declarations: int = 0


@dataclass
class Repeats:
    """What was sent more than once on purpose, and how often that had an effect."""

    sent: int = 0
    effects: int = 0


def invent(seed: int, index: int, communities: Sequence[str]) -> Resident:
    pick = Random(f"resident {seed} {index}")  # noqa: S311  repeatable, not secret
    person = invent_person(seed, index)
    location = {"lat": round(pick.uniform(SOUTH, NORTH), 6), "lng": round(pick.uniform(WEST, EAST), 6)}
    form: Document = {
        "name": person.name,
        "id_type": "resident_id",
        "id_number": person.id_number,
        "phone": person.phone,
        "division_code": pick.choice(communities),
        "address": invent_address(pick),
        "residence_kind": pick.choice(KINDS),
        "residence_reason": pick.choice(REASONS),
        "since": (local_date(now()) - timedelta(days=pick.randint(0, 40))).isoformat(),
        "notice_version": "2026-01",
    }
    if pick.random() < 0.8:  # noqa: PLR2004  four of five share where they are
        form["location"] = location
    return Resident(index=index, person=person, form=form)


def invent_address(pick: Random) -> str:
    return f"{pick.choice(STREETS)}{pick.randint(1, 299)}号{pick.randint(1, 18)}幢{pick.randint(101, 1804)}室"


def sign_in(line: Line, outbox: Outbox, phone: str) -> str:
    """A session's token. An answer lost on the way costs the code; then a new one is asked for."""
    for _ in range(SIGN_IN_TRIES):
        # A new code kills those before it, also one that was late and lies there by now.
        used = outbox.codes(phone)
        line.tell("POST", "/api/v1/resident/otp", body=lambda: {"phone": phone})
        try:
            code = outbox.await_code(phone, used)
        except NoMessageError:
            continue
        try:
            session = line.ask(
                "POST", "/api/v1/resident/session", body=lambda code=code: {"phone": phone, "code": code}
            )
        except RefusedError as refusal:
            if refusal.code != "invalid_code":
                raise
        else:
            return str(session["token"])
    raise NoMessageError("a resident could not sign in")


def declare(line: Line, outbox: Outbox, resident: Resident, repeats: Repeats) -> None:
    resident.token = sign_in(line, outbox, resident.person.phone)
    first = post(line, resident, resident.key)
    resident.declaration_id = str(first["id"])
    resident.reference = str(first["reference"])
    resident.eligible_from = eligible_from(datetime.fromisoformat(str(first["created_at"]))).isoformat()
    if resident.index % EVERY_TWICE == 0:
        again = post(line, resident, resident.key)
        repeats.sent += 1
        repeats.effects += again["id"] != resident.declaration_id
    if resident.index % EVERY_ANEW == 0:
        repeats.sent += 1
        repeats.effects += not is_refused_as_known(line, resident)


def post(line: Line, resident: Resident, key: str) -> Document:
    return line.ask(
        "POST",
        "/api/v1/declarations",
        token=resident.token,
        body=lambda: resident.form,
        headers={"Idempotency-Key": key},
    )


def is_refused_as_known(line: Line, resident: Resident) -> bool:
    try:
        post(line, resident, str(new_id()))
    except RefusedError as refusal:
        known = refusal.document.get("id") == resident.declaration_id
        return refusal.status == HTTPStatus.CONFLICT and refusal.code == "already_declared" and known
    return False


def look_up(line: Line, resident: Resident) -> None:
    """The status and the number of declarations, as the resident sees them."""
    document = line.ask("GET", f"/api/v1/declarations/{resident.declaration_id}", token=resident.token)
    resident.status = str(document["status"])
    listed = line.send("GET", "/api/v1/declarations", token=resident.token).raise_for_status().json()
    resident.declarations = len(listed if isinstance(listed, list) else listed.get("results", listed))
