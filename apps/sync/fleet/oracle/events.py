"""Events as they come: what cannot be read, the clocks of their push, and what sets a waiting one free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from apps.sync.fleet.oracle.proof import there

Event = dict[str, Any]

FACTS: Final = frozenset({"attempt.recorded", "evidence.attached"})
WAITING: Final = frozenset({"held", "quarantined:unknown_task", "quarantined:invalid_transition"})
NEEDED: Final[dict[str, frozenset[str]]] = {
    "task.acknowledged": frozenset(),
    "attempt.recorded": frozenset({"channel", "result"}),
    "evidence.attached": frozenset({"evidence_id", "kind", "captured_at"}),
    "verification.completed": frozenset({"outcome", "channel", "evidence_ids"}),
    "resident.discovered": frozenset({"registration"}),
    "note.added": frozenset({"text"}),
}


@dataclass(frozen=True)
class Arrival:
    """One batch as the server took it; `skew` is its clock minus the device's."""

    device: str
    worker: str
    skew: timedelta
    received: datetime
    events: Sequence[Event]
    revoked: bool = False


def fault(event: Event) -> str:
    if event["type"] not in NEEDED:
        return "quarantined:unknown_type"
    return "" if NEEDED[event["type"]] <= event["data"].keys() else "quarantined:malformed"


def envelope(event: Event, arrival: Arrival, number: int, seen: dict[str, int] | None) -> Event:
    return {
        **{name: event[name] for name in ("id", "type", "task_id", "seq", "data")},
        "at": datetime.fromisoformat(event["occurred_at"]) + arrival.skew,
        "received": arrival.received,
        "device": arrival.device,
        "worker": arrival.worker,
        "number": number,
        "evidence": event["data"].get("evidence_id"),
        "seen": seen,
    }


def stirs(cause: Event, waiting: Event) -> bool:
    """Whether what arrives is what the waiting event waits for."""
    if cause["task_id"] != waiting["task_id"]:
        return False
    match waiting["result"]:
        case "quarantined:unknown_task":
            return bool(cause["type"] == "resident.discovered")
        case "held":
            return cause["evidence"] in waiting["data"]["evidence_ids"]
    return cause["type"] in FACTS and there(cause, waiting)
