"""Proof that no device sent (a call by the exchange's record) sets completions free that lacked it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.sync.models import JournalEntry
from apps.sync.services.push.journal import record_taken_up, waiting_entries
from apps.sync.services.push.races import run_again_after_races
from apps.sync.services.push.takeup import revived
from apps.verification_tasks.services.events import apply_events
from apps.verification_tasks.states import EventStatus, EventType


def take_up_completions(*, task_ids: Collection[UUID], at: datetime) -> int:
    """Completions that could know of something as old as `at`, applied as one set; how many were tried."""
    return run_again_after_races(lambda: take_up_once(task_ids, at))


def take_up_once(task_ids: Collection[UUID], at: datetime) -> int:
    revivals = {entry.pk: revived(entry) for entry in waiting_entries(task_ids) if lacked_proof(entry, at)}
    events = {ident: event for ident, event in revivals.items() if event is not None}
    if events:
        results = apply_events(events=list(events.values()), actor=SYSTEM)
        record_taken_up(dict(zip(events, results, strict=True)), now())
    return len(events)


def lacked_proof(entry: JournalEntry, at: datetime) -> bool:
    return (
        entry.status == EventStatus.QUARANTINED
        and entry.code == "invalid_transition"
        and entry.type == EventType.COMPLETED
        and entry.corrected_at is not None
        and at <= entry.corrected_at
    )
