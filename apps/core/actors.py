"""Who acts: a person with an account, a resident, a device, or the system itself."""

import uuid
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    SYSTEM = "system"
    STAFF = "staff"
    DEVICE = "device"
    RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Actor:
    """`ident` is the id of the staff member, device or resident account; never a name or number."""

    kind: ActorKind
    ident: str = ""
    address: str = ""

    @classmethod
    def staff(cls, ident: uuid.UUID | str | int, address: str = "") -> "Actor":
        return cls(ActorKind.STAFF, str(ident), address)

    @classmethod
    def device(cls, ident: uuid.UUID | str, address: str = "") -> "Actor":
        return cls(ActorKind.DEVICE, str(ident), address)

    @classmethod
    def resident(cls, ident: uuid.UUID | str, address: str = "") -> "Actor":
        return cls(ActorKind.RESIDENT, str(ident), address)


SYSTEM = Actor(ActorKind.SYSTEM, "system")
