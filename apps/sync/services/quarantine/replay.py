"""Take waiting events up again after a repair: the worker was given the grid, the task exists by now.

The way is a push's own: the journal's bytes with the clocks of their own push, applied together with what they
set free, as one set. The first answer stays what the device was told.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.sync.models import Handling, JournalEntry
from apps.sync.services.push.journal import WAITING, record_taken_up, waiting_entries
from apps.sync.services.push.races import run_again_after_races
from apps.sync.services.push.takeup import revived, taken_up
from apps.sync.services.quarantine.handled import SUBJECT, mark_handled
from apps.verification_tasks.events import EventResult, FieldEvent
from apps.verification_tasks.services.events import apply_events
from apps.verification_tasks.states import EventStatus

# No repair on the server makes these events whole: their own bytes are at fault.
UNREADABLE: Final = frozenset({"malformed", "unknown_type", "bad_signature"})
GONE: Final = "already_taken_up"
NOT_READABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one entry. `refusal`: why it was not tried at all; then there is no result."""

    entry: JournalEntry
    result: EventResult | None = None
    refusal: str = ""

    @property
    def taken(self) -> bool:
        return self.result is not None and self.result.status not in WAITING


def replay(*, entry_ids: Collection[int], actor: Actor) -> list[Replayed]:
    """One answer an entry, in the order in which they came; a constant number of statements."""
    return run_again_after_races(lambda: replay_once(entry_ids, actor))


def replay_once(entry_ids: Collection[int], actor: Actor) -> list[Replayed]:
    entries = {entry.pk: entry for entry in chosen(entry_ids)}
    # Locked as a push locks them, all of these tasks at once, so that the two take turns.
    waiting = {entry.pk for entry in waiting_entries(filter(None, {each.task_id for each in entries.values()}))}
    refusals: dict[int, str] = {}
    events: dict[int, FieldEvent] = {}
    for ident, entry in entries.items():
        refusal = why_not(entry, is_waiting=ident in waiting)
        event = None if refusal else revived(entry)
        if event is None:
            refusals[ident] = refusal or NOT_READABLE
        else:
            events[ident] = event
    results = apply(events, at=now(), actor=actor)
    note(entries, results, actor=actor)
    return [Replayed(entry, results.get(ident), refusals.get(ident, "")) for ident, entry in entries.items()]


def chosen(entry_ids: Collection[int]) -> Iterable[JournalEntry]:
    return JournalEntry.objects.select_related("device", "staff").filter(pk__in=entry_ids).order_by("pk")


def why_not(entry: JournalEntry, *, is_waiting: bool) -> str:
    """A code, or nothing where it may be tried."""
    if not entry.is_first:
        return "id_reused"
    if entry.code in UNREADABLE:
        return entry.code
    return "" if is_waiting else GONE


def apply(events: Mapping[int, FieldEvent], *, at: datetime, actor: Actor) -> dict[int, EventResult]:
    """With what they set free, in the order of arrival."""
    if not events:
        return {}
    freed = taken_up(list(events.values()))
    whole = dict(sorted({**freed, **events}.items()))
    results = dict(zip(whole, apply_events(events=list(whole.values()), actor=actor), strict=True))
    record_taken_up(results, at)
    return results


def note(entries: Mapping[int, JournalEntry], results: Mapping[int, EventResult], *, actor: Actor) -> None:
    """What was taken up leaves the inbox; what waits on stays there, with its new reason."""
    tried = {ident: results[ident] for ident in entries if ident in results}
    taken = [ident for ident, result in tried.items() if result.status not in WAITING]
    mark_handled(taken, Handling.REPLAYED, at=now(), actor=actor)
    changes = [
        audit.Change(
            ident,
            {"status": entries[ident].status, "code": entries[ident].code},
            {"status": EventStatus(result.status), "code": result.code},
        )
        for ident, result in tried.items()
    ]
    audit.record_changes(actor=actor, action="event.replayed", subject_type=SUBJECT, changes=changes)
