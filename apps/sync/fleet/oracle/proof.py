"""What counts as enough for a completion (the wire contract's table), from facts that were there when it was made."""

from datetime import timedelta, timezone
from enum import Enum
from math import cos, hypot, radians
from typing import Any, Final

from apps.sync.fleet.oracle.evidence import Came, state
from apps.sync.fleet.oracle.tasks import Task

Fact = dict[str, Any]

LOCAL: Final = timezone(timedelta(hours=8))
NEAR_M: Final = 300
METRES_A_DEGREE: Final = 111_195
CALL_S: Final = 20
TRIES, DAYS = 3, 2


class Weight(Enum):
    SHORT = "short"
    WAITS = "waits"
    ENOUGH = "enough"


def there(fact: Fact, event: Fact) -> bool:
    """Earlier on the same device, or earlier in time."""
    return (fact["device"] == event["device"] and fact["seq"] <= event["seq"]) or bool(fact["at"] <= event["at"])


def weigh(task: Task, event: Fact, came: Came) -> Weight:
    named = event["data"]["evidence_ids"]
    facts = [fact for fact in task["facts"] if there(fact, event) or fact["evidence"] in named]
    tries = [fact for fact in facts if fact["type"] == "attempt.recorded"]
    usable = [fact for fact in facts if fact["evidence"] and state(fact, came) != "rejected"]
    late = {fact["evidence"] for fact in usable if state(fact, came) == "expected"}
    waits = bool(late & set(named))
    match event["data"]["outcome"]:
        case "not_resident" | "refused":
            enough = bool(tries)
        case "unreachable":
            enough = sought(tries)
        case _:
            channel = event["data"]["channel"]
            met = any(fact["data"]["channel"] == channel and fact["data"]["result"] == "met" for fact in tries)
            proofs = {fact["evidence"] for fact in usable if proves(task, fact["data"], channel)}
            enough = met and bool(proofs)
            waits = waits or proofs <= late
    if not enough:
        return Weight.SHORT
    return Weight.WAITS if waits else Weight.ENOUGH


def sought(tries: list[Fact]) -> bool:
    failed = [fact["at"].astimezone(LOCAL).date() for fact in tries if fact["data"]["result"] != "met"]
    return len(failed) >= TRIES and len(set(failed)) >= DAYS


def proves(task: Task, data: Fact, channel: str) -> bool:
    kind = str(data["kind"])
    if channel == "wechat":
        return kind in {"wechat_message", "location"}
    if channel == "phone":
        meta = data.get("meta") or {}
        return bool(kind == "call_record" and meta["duration_s"] >= CALL_S and meta["callee"] == task["phone"])
    if kind == "location":
        return near(task["place"], data.get("location"))
    return kind in {"photo", "signature"}


def near(home: Fact | None, place: Fact | None) -> bool:
    if home is None or place is None:
        return False
    east = (place["lng"] - home["lng"]) * cos(radians(home["lat"]))
    return hypot(east, place["lat"] - home["lat"]) * METRES_A_DEGREE <= NEAR_M
