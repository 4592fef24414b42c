"""What counts as enough for a completion (the wire contract's defaults), and what is missing in words.

Only facts known by the time of the completion are weighed, so that the order of arrival changes nothing:
see `known_to`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final
from uuid import UUID

from apps.core.clock import local_date
from apps.verification_tasks.states import AttemptResult, Channel, EvidenceKind, EvidenceStatus, Outcome

NEAR_M: Final = 300.0
CALL_S: Final = 20.0
UNREACHABLE_ATTEMPTS: Final = 3
UNREACHABLE_DAYS: Final = 2
EARTH_RADIUS_M: Final = 6_371_008.8


@dataclass(frozen=True, slots=True)
class KnownAttempt:
    channel: str
    result: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """`duration_s` and `number` are a call record's; `number` is E.164."""

    id: UUID
    kind: str
    status: str
    position: tuple[float, float] | None = None
    duration_s: float | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Residence:
    position: tuple[float, float] | None
    phone: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missing` empty: enough is there or announced. `awaited`: announced bytes that have to come first."""

    missing: tuple[str, ...] = ()
    awaited: frozenset[UUID] = field(default_factory=frozenset)


def judge(
    *,
    outcome: Outcome,
    channel: Channel,
    attempts: Sequence[KnownAttempt],
    evidence: Sequence[KnownEvidence],
    named: frozenset[UUID],
    residence: Residence,
) -> Verdict:
    """Weigh attempts and evidence for a completion; rejected evidence weighs nothing."""
    usable = [item for item in evidence if item.status != EvidenceStatus.REJECTED]
    if outcome is Outcome.UNREACHABLE:
        return Verdict(tuple(missing_tries(attempts)), awaited([], usable, named))
    if outcome in {Outcome.NOT_RESIDENT, Outcome.REFUSED}:
        # No proof is asked for; what the worker names has to come all the same.
        return Verdict(() if attempts else ("one attempt",), awaited([], usable, named))
    missing = []
    if not any(a.channel == channel and a.result == AttemptResult.MET for a in attempts):
        missing.append(f"an attempt by {channel} with the result met")
    reasons = [why_not(channel, item, residence) for item in usable]
    proofs = [item for item, reason in zip(usable, reasons, strict=True) if reason is None]
    if not proofs:
        near_misses = sorted({reason for reason in reasons if reason})
        missing.append("; ".join([WANTED[channel], *near_misses]))
    return Verdict(tuple(missing), awaited(proofs, usable, named))


WANTED: Final = {
    Channel.DOOR: "a photo, a signature, or a location within 300 m of the residence",
    Channel.PHONE: "a call_record of 20 s or more to the declared number",
    Channel.WECHAT: "a wechat_message or a location",
}


def why_not(channel: Channel, item: KnownEvidence, residence: Residence) -> str | None:
    """None if the item is proof on this channel, else why not ("" for a kind that never is)."""
    if channel is Channel.WECHAT:
        return None if item.kind in {EvidenceKind.WECHAT_MESSAGE, EvidenceKind.LOCATION} else ""
    if channel is Channel.PHONE:
        return why_not_call(item, residence) if item.kind == EvidenceKind.CALL_RECORD else ""
    if item.kind == EvidenceKind.LOCATION:
        return why_not_near(item, residence)
    return None if item.kind in {EvidenceKind.PHOTO, EvidenceKind.SIGNATURE} else ""


def why_not_call(item: KnownEvidence, residence: Residence) -> str | None:
    if item.number is None:
        return "the call record's meta names no callee"
    if item.number != residence.phone:
        return "the call record is of another number"
    if item.duration_s is None or item.duration_s < CALL_S:
        return f"the call lasted {item.duration_s or 0:g} s"
    return None


def why_not_near(item: KnownEvidence, residence: Residence) -> str | None:
    if residence.position is None:
        return "the residence's position is not known, so a location cannot show that it is near"
    if item.position is None:
        return "the location evidence has no position"
    metres = distance_m(item.position, residence.position)
    return None if metres <= NEAR_M else f"the location is {metres:.0f} m away"


def missing_tries(attempts: Sequence[KnownAttempt]) -> Iterable[str]:
    failed = [attempt for attempt in attempts if attempt.result != AttemptResult.MET]
    days: set[date] = {local_date(attempt.at) for attempt in failed}
    if len(failed) < UNREACHABLE_ATTEMPTS:
        yield f"three attempts without success (there are {len(failed)})"
    if len(days) < UNREACHABLE_DAYS:
        yield f"attempts on at least two days (there are {len(days)})"


def awaited(
    proofs: Sequence[KnownEvidence], usable: Sequence[KnownEvidence], named: frozenset[UUID]
) -> frozenset[UUID]:
    """Named evidence whose bytes are outstanding, and outstanding proof where none has come yet."""
    outstanding = {item.id for item in usable if item.status == EvidenceStatus.EXPECTED}
    waits = outstanding & named
    if proofs and all(proof.id in outstanding for proof in proofs):
        waits |= {proof.id for proof in proofs}
    return frozenset(waits)


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance in metres between two (latitude, longitude) pairs in degrees."""
    lat1, lng1, lat2, lng2 = map(radians, (*one, *other))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def known_to(*, fact_device: UUID, fact_seq: int, fact_at: datetime, device: UUID, seq: int, at: datetime) -> bool:
    """Whether a fact was there when a completion was made: earlier on that device, or earlier in time."""
    return (fact_device == device and fact_seq <= seq) or fact_at <= at
