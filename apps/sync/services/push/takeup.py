"""Which waiting events a batch may set free.

An event of a task that was not known is taken up when the task appears; a completion that waits for
evidence, when evidence comes; and one that lacked proof, when proof arrives that was there when the
completion was made. Proof gathered afterwards needs a completion of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from apps.sync.models import JournalEntry
from apps.sync.services.push.journal import opened, waiting_entries
from apps.sync.services.push.parse import field_event, parse_event
from apps.verification_tasks.events import EvidenceAttached, FieldEvent
from apps.verification_tasks.evidence_policy import known_to
from apps.verification_tasks.states import EventStatus, EventType

FACTS = frozenset({EventType.ATTEMPT, EventType.EVIDENCE})


def taken_up(batch: Sequence[FieldEvent]) -> dict[int, FieldEvent]:
    """Waiting journal entries (by id) that this batch's events may set free, as events."""
    stirring = {event.task_id for event in batch if event.type in FACTS or event.type is EventType.DISCOVERED}
    if not stirring:
        return {}
    entries = waiting_entries(stirring)
    if not entries:
        return {}
    about: dict[UUID | None, list[FieldEvent]] = defaultdict(list)
    for event in batch:
        about[event.task_id].append(event)
    found = {}
    for entry in entries:
        if may_be_free(entry, about[entry.task_id]):
            again = revived(entry)
            if again is not None:
                found[entry.pk] = again
    return found


def may_be_free(entry: JournalEntry, about: Sequence[FieldEvent]) -> bool:
    if entry.code == "unknown_task":
        return any(event.type is EventType.DISCOVERED for event in about)
    if entry.status == EventStatus.HELD:
        awaited = set((entry.waiting_for or {}).get("evidence_ids", ()))
        return any(
            str(event.data.evidence_id) in awaited for event in about if isinstance(event.data, EvidenceAttached)
        )
    if entry.code != "invalid_transition" or entry.type != EventType.COMPLETED:
        return False
    return any(event.type in FACTS and was_there(event, entry) for event in about)


def was_there(fact: FieldEvent, entry: JournalEntry) -> bool:
    if entry.seq is None or entry.corrected_at is None:
        return False
    return known_to(
        fact_device=fact.device_id,
        fact_seq=fact.seq,
        fact_at=fact.corrected_at,
        device=entry.device_id,
        seq=entry.seq,
        at=entry.corrected_at,
    )


def revived(entry: JournalEntry) -> FieldEvent | None:
    """The journal's event with the clocks of its own push."""
    parsed = parse_event(opened(entry), entry.device)
    if parsed.refusal is not None or entry.occurred_at is None or entry.corrected_at is None:
        return None
    return field_event(
        parsed,
        skew=entry.corrected_at - entry.occurred_at,
        received_at=entry.received_at,
        device_id=entry.device_id,
        staff_id=entry.staff_id,
    )
