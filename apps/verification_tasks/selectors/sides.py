"""Both sides of a disagreement with what each rests on; a constant number of statements."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.verification_tasks.evidence_policy import distance_m
from apps.verification_tasks.models import Attempt, Dispute, Evidence, EvidenceFile, HistoryEntry, VerificationTask


@dataclass(frozen=True, slots=True)
class Side:
    """One completion. `event` is None where the history does not hold it, as after an erasure."""

    event: HistoryEntry | None
    told: Mapping[str, Any] = field(default_factory=dict)
    attempts: Sequence[Attempt] = ()
    evidence: Sequence[Evidence] = ()
    files: Mapping[uuid.UUID, EvidenceFile] = field(default_factory=dict)

    def distance_from(self, home: tuple[float, float] | None) -> float | None:
        """Metres between the residence and where the work was done, by the last place that is known."""
        rows: list[Evidence | Attempt] = [*self.evidence, *self.attempts]
        places = [
            (row.latitude, row.longitude) for row in rows if row.latitude is not None and row.longitude is not None
        ]
        return distance_m(places[0], home) if places and home else None


def sides_of(dispute: Dispute) -> tuple[Side, Side]:
    """The completion in force, and the one that claims otherwise."""
    found = completions(dispute.task, [ident for ident in (dispute.task.deciding_event, dispute.event_id) if ident])
    nothing = Side(None)
    in_force = found.get(dispute.task.deciding_event, nothing) if dispute.task.deciding_event else nothing
    return in_force, found.get(dispute.event_id, nothing)


def completions(task: VerificationTask, event_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Side]:
    events = {
        event.pk: event for event in HistoryEntry.objects.filter(task=task, pk__in=event_ids).select_related("staff")
    }
    told = {ident: json.loads(event.data or "{}") for ident, event in events.items()}
    evidence = {str(proof.pk): proof for proof in Evidence.objects.filter(task=task).defer("meta")}
    attempts = list(Attempt.objects.filter(task=task).order_by("-at")) if events else []
    files = EvidenceFile.objects.filter(pk__in=[proof.pk for proof in evidence.values()]) if evidence else []
    by_id = {file.evidence_id: file for file in files}
    return {
        ident: Side(
            event,
            told[ident],
            [
                attempt
                for attempt in attempts
                if attempt.staff_id == event.staff_id and attempt.at <= event.corrected_at
            ],
            [evidence[name] for name in map(str, told[ident].get("evidence_ids") or []) if name in evidence],
            by_id,
        )
        for ident, event in events.items()
    }
