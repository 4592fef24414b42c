"""Rows as the evidence policy reads them. A call record's `meta` may use the words of any exchange."""

from typing import Final

from apps.core.clock import parse_rfc3339
from apps.core.phones import normalise_phone
from apps.verification_tasks.evidence_policy import KnownAttempt, KnownEvidence, Residence
from apps.verification_tasks.models import Attempt, Evidence, VerificationTask
from apps.verification_tasks.services.events.workspace import NewAttempt, meta_of
from apps.verification_tasks.states import EvidenceKind

CALLEE_WORDS: Final = ("callee", "callee_number", "called", "to", "number", "phone", "phone_number", "peer")
DURATION_WORDS: Final = ("duration_s", "duration", "duration_seconds", "seconds", "talk_s")


def known_attempt(attempt: Attempt | NewAttempt) -> KnownAttempt:
    return KnownAttempt(attempt.channel, attempt.result, attempt.at)


def known_evidence(item: Evidence) -> KnownEvidence:
    meta = meta_of(item)
    is_call = item.kind == EvidenceKind.CALL_RECORD
    return KnownEvidence(
        id=item.pk,
        kind=item.kind,
        status=item.status,
        position=position_of(item, meta),
        duration_s=duration_of(meta) if is_call else None,
        number=callee_of(meta) if is_call else None,
    )


def residence_of(task: VerificationTask) -> Residence:
    declaration = task.declaration
    known = declaration.latitude is not None and declaration.longitude is not None
    position = (declaration.latitude, declaration.longitude) if known else None
    return Residence(position=position, phone=declaration.phone)  # type: ignore[arg-type]


def position_of(item: Evidence, meta: dict[str, object]) -> tuple[float, float] | None:
    if item.latitude is not None and item.longitude is not None:
        return item.latitude, item.longitude
    inner = meta.get("location")
    source = inner if isinstance(inner, dict) else meta
    lat, lng = source.get("lat"), source.get("lng")
    if is_number(lat) and is_number(lng):
        return float(lat), float(lng)  # type: ignore[arg-type]
    return None


def duration_of(meta: dict[str, object]) -> float | None:
    """Seconds talked: as given, else from answer (or start) to end."""
    for word in DURATION_WORDS:
        if is_number(meta.get(word)):
            return float(meta[word])  # type: ignore[arg-type]
    begun = parse_rfc3339(meta.get("answered_at") or meta.get("started_at"))
    ended = parse_rfc3339(meta.get("ended_at"))
    return (ended - begun).total_seconds() if begun and ended else None


def callee_of(meta: dict[str, object]) -> str | None:
    for word in CALLEE_WORDS:
        value = meta.get(word)
        if isinstance(value, str):
            try:
                return normalise_phone(value)
            except ValueError:
                continue
    return None


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
