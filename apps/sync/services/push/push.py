"""One push: parse, see what is new, apply, and write the journal, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from apps.core.actors import Actor
from apps.core.clock import now, rfc3339
from apps.core.statements import ask_all
from apps.sync.auth import DeviceRevoked
from apps.sync.models import Device
from apps.sync.services.push.answers import answer_of, duplicate_of
from apps.sync.services.push.journal import KNOWN, Known, NewRow, asked_of, known_of, record_taken_up, write
from apps.sync.services.push.parse import Body, Parsed, clock_skew, field_event, parse_body, parse_events
from apps.sync.services.push.races import run_again_after_races
from apps.sync.services.push.sender import Sender, current_sender
from apps.sync.services.push.takeup import taken_up
from apps.verification_tasks.events import EventResult, FieldEvent
from apps.verification_tasks.services.events import apply_events
from apps.verification_tasks.states import EventStatus


@dataclass(slots=True)
class Plan:
    """What is to be done with each event of a batch, by its place in it."""

    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    fresh: dict[int, Parsed] = field(default_factory=dict)
    reused: dict[int, Parsed] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)


# The device's row is locked before anything is looked up: two connections with the same outbox take turns.
LOCK: Final = f"""
UPDATE {Device._meta.db_table} SET last_push_at = %(at)s, last_seen_at = %(at)s, clock_skew_ms = %(skew)s,
  wiped_at = CASE WHEN %(wiped)s THEN %(at)s ELSE wiped_at END
WHERE id = %(device)s
"""  # noqa: S608  the table's name is Django's


def push(*, device: Sender, body: bytes, actor: Actor) -> dict[str, Any]:
    """The answer to a push. Raises only for what refuses a whole request (the wire contract, section 4)."""
    whole = parse_body(body)
    if device.revoked_at is not None and whole.final is not True:
        raise DeviceRevoked
    events = parse_events(whole.events, device)
    return run_again_after_races(lambda: push_once(device, whole, events, actor))


def ordinary_push(token: str, body: bytes) -> bytes | None:
    """The answer to a push from a device in good standing; None where the token is not that of one."""
    device = current_sender(token)
    if device is None:
        return None
    return orjson.dumps(push(device=device, body=body, actor=Actor.device(device.pk)))


def push_once(device: Sender, body: Body, events: list[Parsed], actor: Actor) -> dict[str, Any]:
    received_at = now()
    skew, is_revoked = clock_skew(body.sent_at, received_at), device.revoked_at is not None
    values = {"at": received_at, "skew": milliseconds(skew), "wiped": is_revoked, "device": device.pk}
    _, known = ask_all((LOCK, values), (KNOWN, asked_of(events)))
    plan = make_plan(events, known_of(known))
    results = judge(device, plan, skew, received_at, actor)
    for place in plan.reused:
        results[place] = quarantined("id_reused", "This id was used before with other content.")
    rows = new_rows(plan, results)
    write(device, received_at, skew or timedelta(), rows)
    for place, original in plan.repeats.items():
        plan.answers[place] = duplicate_of(events[place], plan.answers[original])
    answer: dict[str, Any] = {
        "server_time": rfc3339(received_at),
        "clock_skew_ms": milliseconds(skew),
        "results": [plan.answers[place] for place in range(len(events))],
    }
    return {**answer, "wipe": True} if is_revoked else answer


def new_rows(plan: Plan, results: Mapping[int, EventResult]) -> list[NewRow]:
    """What the journal gets, and with it the answers."""
    rows = []
    for place, parsed in (*plan.fresh.items(), *plan.reused.items()):
        result = results[place]
        answer = plan.answers[place] = answer_of(parsed, result)
        rows.append(NewRow(parsed, result, answer, is_first=place in plan.fresh))
    return rows


def make_plan(events: list[Parsed], known: dict[UUID, list[Known]]) -> Plan:
    """New, sent before, or an old id with other content; within the batch too."""
    plan = Plan()
    seen: dict[UUID, dict[bytes, int]] = {}
    for place, parsed in enumerate(events):
        earlier = known.get(parsed.key, []) if known else []
        same = next((row for row in earlier if row.fingerprint == parsed.fingerprint), None)
        twins = seen.setdefault(parsed.key, {})
        twin = twins.setdefault(parsed.fingerprint, place)
        if same is not None:
            plan.answers[place] = duplicate_of(parsed, same.answer)
        elif twin != place:
            plan.repeats[place] = twin
        elif earlier or len(twins) > 1:
            plan.reused[place] = parsed
        else:
            plan.fresh[place] = parsed
    return plan


def judge(
    device: Sender, plan: Plan, skew: timedelta | None, received_at: datetime, actor: Actor
) -> dict[int, EventResult]:
    """Apply what can be applied, together with what it sets free; a result for every fresh event."""
    results: dict[int, EventResult] = {}
    batch: dict[int, FieldEvent] = {}
    for place, parsed in plan.fresh.items():
        if device.revoked_at is not None:
            results[place] = quarantined(
                "device_revoked", "The device was revoked; a supervisor looks at its last work."
            )
        elif parsed.refusal is not None:
            results[place] = quarantined(*parsed.refusal)
        else:
            event = field_event(
                parsed,
                skew=skew or timedelta(),
                skews=known_skews(device, skew),
                received_at=received_at,
                device_id=device.pk,
                staff_id=device.staff_id,
            )
            if event is None:
                results[place] = quarantined("clock_implausible", "The corrected time is beyond any calendar.")
            else:
                batch[place] = event
    if not batch:
        return results
    waiting = taken_up(list(batch.values()))
    # What waited arrived earlier: of two completions it is the first, wherever the batches are cut.
    applied = apply_events(events=[*waiting.values(), *batch.values()], actor=actor)
    record_taken_up(dict(zip(waiting, applied, strict=False)), received_at)
    results.update(zip(batch, applied[len(waiting) :], strict=True))
    return results


def known_skews(device: Sender, skew: timedelta | None) -> list[timedelta]:
    """Of this batch and of the one before; `device` is as it was read before this push."""
    if skew is None:
        return []
    before = device.clock_skew_ms
    return [skew] if before is None else [skew, timedelta(milliseconds=before)]


def quarantined(code: str, detail: str) -> EventResult:
    return EventResult(EventStatus.QUARANTINED, code, detail)


def milliseconds(skew: timedelta | None) -> int | None:
    return None if skew is None else round(skew.total_seconds() * 1000)
