"""What counts as enough for a completion (the wire contract's table), from facts that were there when it was made."""

from datetime import timedelta, timezone
from math import cos, hypot, radians
from typing import Any, Final

Fact = dict[str, Any]
Task = dict[str, Any]

LOCAL: Final = timezone(timedelta(hours=8))
NEAR_M: Final = 300
METRES_A_DEGREE: Final = 111_195
CALL_S: Final = 20
TRIES, DAYS = 3, 2


def there(fact: Fact, event: Fact) -> bool:
    """Earlier on the same device, or earlier in time."""
    return (fact["device"] == event["device"] and fact["seq"] <= event["seq"]) or bool(fact["at"] <= event["at"])


def enough(task: Task, event: Fact) -> bool:
    facts = [
        fact for fact in task["facts"] if there(fact, event) or fact["evidence"] in event["data"]["evidence_ids"]
    ]
    tries = [fact for fact in facts if fact["type"] == "attempt.recorded"]
    outcome, channel = event["data"]["outcome"], event["data"]["channel"]
    if outcome in {"not_resident", "refused"}:
        return bool(tries)
    if outcome == "unreachable":
        failed = [fact["at"].astimezone(LOCAL).date() for fact in tries if fact["data"]["result"] != "met"]
        return len(failed) >= TRIES and len(set(failed)) >= DAYS
    met = any(fact["data"]["channel"] == channel and fact["data"]["result"] == "met" for fact in tries)
    return met and any(fact["evidence"] and proves(task, fact["data"], channel) for fact in facts)


def proves(task: Task, data: Fact, channel: str) -> bool:
    kind = str(data["kind"])
    if channel == "wechat":
        return kind in {"wechat_message", "location"}
    if channel == "phone":
        meta = data.get("meta") or {}
        return bool(kind == "call_record" and meta["duration_s"] >= CALL_S and meta["callee"] == task["phone"])
    return kind == "location" and near(task["place"], data.get("location"))


def near(home: Fact | None, place: Fact | None) -> bool:
    if home is None or place is None:
        return False
    east = (place["lng"] - home["lng"]) * cos(radians(home["lat"]))
    return hypot(east, place["lat"] - home["lat"]) * METRES_A_DEGREE <= NEAR_M
