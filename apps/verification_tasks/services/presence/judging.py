"""The worker's side: a code that an event carries is looked at once, and wrong ones are counted as they arrive.

By arrival, not by the times that devices give: whoever guesses could date every guess before the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from apps.core.clock import now
from apps.verification_tasks.events import AttemptRecorded, FieldEvent, VerificationCompleted
from apps.verification_tasks.models import PresenceCode, PresenceTry
from apps.verification_tasks.presence import TryResult, code_of, read_code
from apps.verification_tasks.states import EventType

WRONG_A_CODE: Final = 5
WRONG_A_DAY: Final = 30
DAY: Final = timedelta(hours=24)
# Between the resident's clock, which nobody measures, and the worker's.
LEEWAY: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Presence:
    """The codes and tries of the tasks of a batch; what is new is written with the batch."""

    codes: dict[UUID, list[PresenceCode]] = field(default_factory=dict)
    tries: dict[UUID, dict[UUID, PresenceTry]] = field(default_factory=dict)
    wrong_today: dict[UUID, int] = field(default_factory=dict)
    new_tries: list[PresenceTry] = field(default_factory=list)
    changed: dict[int, PresenceCode] = field(default_factory=dict)

    def tries_of(self, task_id: UUID) -> Iterable[PresenceTry]:
        return self.tries.get(task_id, {}).values()

    def save(self) -> None:
        PresenceTry.objects.bulk_create(self.new_tries)
        if self.changed:
            PresenceCode.objects.bulk_update(self.changed.values(), ["ended_at", "wrong_tries", "spent_by"])


def carried(event: FieldEvent) -> Any:
    """The code in the event, or None."""
    return event.data.presence_code if isinstance(event.data, AttemptRecorded | VerificationCompleted) else None


def is_proof(event: FieldEvent) -> bool:
    """Whether a completion may rest on it: evidence, or an attempt with the resident's code."""
    return event.type is EventType.EVIDENCE or (event.type is EventType.ATTEMPT and carried(event) is not None)


def open_presence(events: Sequence[FieldEvent], judged: set[UUID]) -> Presence:
    """Nothing is asked for a batch without completions and codes; the tasks are locked by the caller."""
    carrying = [event for event in events if carried(event) is not None]
    presence = Presence()
    if tasks := judged | {event.task_id for event in carrying}:
        for each in PresenceTry.objects.filter(task__in=tasks):
            presence.tries.setdefault(each.task_id, {})[each.event_id] = each
    if carrying:
        for code in PresenceCode.objects.filter(task__in={event.task_id for event in carrying}).order_by("number"):
            presence.codes.setdefault(code.task_id, []).append(code)
        staff = {event.staff_id for event in carrying}
        since = now() - DAY
        wrong = PresenceTry.objects.filter(staff__in=staff, result=TryResult.WRONG, arrived_at__gt=since)
        for staff_id in wrong.values_list("staff_id", flat=True)[: WRONG_A_DAY * len(staff)]:
            presence.wrong_today[staff_id] = presence.wrong_today.get(staff_id, 0) + 1
    return presence


def try_code(presence: Presence, event: FieldEvent) -> TryResult | None:
    """What came of the event's code; None where it carries none. A second look at an event counts nothing."""
    given = carried(event)
    if given is None:
        return None
    known = presence.tries.setdefault(event.task_id, {}).get(event.id)
    if known is not None:
        return TryResult(known.result)
    result = judged(presence, event, read_code(given))
    fresh = PresenceTry(
        event_id=event.id,
        task_id=event.task_id,
        staff_id=event.staff_id,
        device_id=event.device_id,
        seq=event.seq,
        at=event.corrected_at,
        arrived_at=event.received_at,
        result=result,
    )
    presence.tries[event.task_id][event.id] = fresh
    presence.new_tries.append(fresh)
    return result


def judged(presence: Presence, event: FieldEvent, code: str | None) -> TryResult:
    if code is None:
        return TryResult.MISTYPED
    codes = presence.codes.get(event.task_id, [])
    if is_locked(presence, event, codes):
        return TryResult.LOCKED
    same = next((each for each in codes if code_of(event.task_id, each.number) == code), None)
    if same is None:
        count_wrong(presence, event, codes)
        return TryResult.WRONG
    if not is_of_its_time(same, event.corrected_at) or same.spent_by_id not in {None, event.staff_id}:
        return TryResult.OVER
    spend(presence, event, same)
    return TryResult.RIGHT


def is_locked(presence: Presence, event: FieldEvent, codes: Sequence[PresenceCode]) -> bool:
    many = presence.wrong_today.get(event.staff_id, 0) >= WRONG_A_DAY
    return many or bool(codes and codes[-1].wrong_tries >= WRONG_A_CODE)


def is_of_its_time(code: PresenceCode, at: datetime) -> bool:
    """Issued before, and not renewed long before; one that its own user has spent is theirs to repeat."""
    if at < code.issued_at - LEEWAY:
        return False
    return code.ended_at is None or code.spent_by_id is not None or at <= code.ended_at + LEEWAY


def count_wrong(presence: Presence, event: FieldEvent, codes: Sequence[PresenceCode]) -> None:
    """Against the newest code and against the worker: after some, neither is listened to."""
    presence.wrong_today[event.staff_id] = presence.wrong_today.get(event.staff_id, 0) + 1
    if codes:
        newest = codes[-1]
        newest.wrong_tries += 1
        if newest.wrong_tries >= WRONG_A_CODE:
            newest.ended_at = newest.ended_at or event.received_at
        presence.changed[newest.pk] = newest


def spend(presence: Presence, event: FieldEvent, code: PresenceCode) -> None:
    if code.spent_by_id is None:
        code.spent_by_id = event.staff_id
        code.ended_at = code.ended_at or event.received_at
        presence.changed[code.pk] = code
