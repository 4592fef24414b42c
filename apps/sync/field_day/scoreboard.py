"""The end of the day: what everybody sent, held against what the system shows to phones and residents."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from apps.notifications.templates import FALLBACK, TEXTS, Template
from apps.residence_registration.states import DeclarationStatus
from apps.sync.field_day.ledger import Ledger
from apps.sync.field_day.line import Document
from apps.sync.field_day.outbox import Outbox
from apps.sync.field_day.phones import Phone
from apps.sync.field_day.residents import Resident
from apps.sync.field_day.visits import Visit
from apps.verification_tasks.states import CLOSED, EventStatus, EventType, Outcome, SlaState

UNSUCCESSFUL: Final = frozenset({DeclarationStatus.REJECTED, DeclarationStatus.NEEDS_CORRECTION})
# What a declaration may have become by each outcome of its check.
BECOMES: Final[dict[Outcome, frozenset[DeclarationStatus]]] = {
    Outcome.CONFIRMED: frozenset({DeclarationStatus.REGISTERED}),
    Outcome.CORRECTED: frozenset({DeclarationStatus.REGISTERED}),
    Outcome.NOT_RESIDENT: UNSUCCESSFUL,
    Outcome.UNREACHABLE: UNSUCCESSFUL,
    Outcome.REFUSED: UNSUCCESSFUL,
}
EXPECTED: Final = (Template.SUBMITTED, Template.REGISTERED, Template.REJECTED, Template.NEEDS_CORRECTION)
TELLS: Final[Mapping[str, Template]] = {
    DeclarationStatus.REGISTERED: Template.REGISTERED,
    DeclarationStatus.REJECTED: Template.REJECTED,
    DeclarationStatus.NEEDS_CORRECTION: Template.NEEDS_CORRECTION,
}
LATE: Final = frozenset({SlaState.OVERDUE, SlaState.BREACHED})


@dataclass
class Score:
    declared: int = 0
    verified: int = 0
    registered: int = 0
    rejected: int = 0
    notified: int = 0
    overdue: int = 0
    reassigned: int = 0
    discovered: int = 0
    lost_answers: int = 0
    duplicates: int = 0
    effects: int = 0
    digests_differ: int = 0
    losses: list[str] = field(default_factory=list)
    other_answers: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        return not (self.losses or self.effects or self.digests_differ)


def newest(phones: Sequence[Phone]) -> dict[str, Document]:
    """Each task in the newest state that any phone has seen."""
    tasks: dict[str, Document] = {}
    for phone in phones:
        for task_id, task in phone.seen.items():
            if task_id not in tasks or tasks[task_id]["version"] < task["version"]:
                tasks[task_id] = task
    return tasks


def judge_events(score: Score, ledger: Ledger) -> None:
    """Every event that was sent has an answer, and one alone was its first."""
    for event_id in ledger.sendings:
        verdict = ledger.verdict(event_id)
        if verdict is None:
            score.losses.append(f"event {event_id} was never answered")
        elif verdict["status"] != EventStatus.APPLIED:
            score.other_answers[f"{verdict['status']} {verdict.get('code', '')}".strip()] += 1
    score.duplicates += ledger.repeated
    score.effects += ledger.taken_twice()


def judge_visit(score: Score, visit: Visit, task: Document | None, ledger: Ledger) -> None:
    """What was applied shows in the task, once."""
    applied = [event for event in visit.events if ledger.was_applied(str(event["id"]))]
    if not applied:
        return
    if task is None:
        score.losses.append(f"task {visit.task_id} is on no phone")
        return
    judge_attempts(score, visit, task, applied)
    judge_evidence(score, task, applied)
    if not any(event["id"] == visit.completing for event in applied):
        return
    if task["outcome"] == visit.outcome and task["status"] in CLOSED:
        score.verified += 1
    else:
        score.losses.append(f"{task['reference']}: completion missing")


def judge_attempts(score: Score, visit: Visit, task: Document, applied: Sequence[Document]) -> None:
    made = sum(event["type"] == EventType.ATTEMPT for event in applied)
    surplus = int(task["attempts"]) - visit.earlier_attempts - made
    score.effects += max(surplus, 0)
    if surplus < 0:
        score.losses.append(f"{task['reference']}: {-surplus} attempts missing")


def judge_evidence(score: Score, task: Document, applied: Sequence[Document]) -> None:
    shown = Counter(str(evidence["id"]) for evidence in task["evidence"])
    score.effects += sum(shown.values()) - len(shown)
    attached = {event["data"]["evidence_id"] for event in applied if event["type"] == EventType.EVIDENCE}
    if attached - set(shown):
        score.losses.append(f"{task['reference']}: evidence missing")


def judge_resident(score: Score, resident: Resident, visit: Visit | None, ledger: Ledger) -> None:
    """The declaration stands where the visit took it, and stands once."""
    score.effects += max(resident.declarations - 1, 0)
    score.registered += resident.status == DeclarationStatus.REGISTERED
    score.rejected += resident.status in UNSUCCESSFUL
    if visit is None or visit.outcome is None or not ledger.was_applied(visit.completing):
        return
    if resident.status not in BECOMES[visit.outcome]:
        score.losses.append(f"{resident.reference} is {resident.status} after {visit.outcome}")


def judge_messages(score: Score, resident: Resident, outbox: Outbox) -> None:
    """Nothing about a declaration is said twice."""
    said = Counter(outbox.texts(resident.person.phone))
    score.effects += sum(max(said[text(template, resident)] - 1, 0) for template in EXPECTED)
    score.notified += is_notified(resident, outbox)


def is_notified(resident: Resident, outbox: Outbox) -> bool:
    """The resident has heard the latest about their declaration."""
    latest = TELLS.get(resident.status, Template.SUBMITTED)
    return text(latest, resident) in outbox.texts(resident.person.phone)


def text(template: Template, resident: Resident) -> str:
    """As it is shipped: who plays is outside of the system and reads no wording from its database."""
    words = {"reference": resident.reference, "eligible_from": resident.eligible_from}
    return TEXTS[template][FALLBACK].format_map(words)


def count_overdue(tasks: Mapping[str, Document]) -> int:
    return sum(task["sla"] in LATE for task in tasks.values())
