"""Weigh a completion by a rule: what is missing, and which announced bytes it waits for. Words are made elsewhere.

Only facts known by the time of the completion are weighed, so that the order of arrival changes nothing:
see `known_to`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final
from uuid import UUID

from apps.core.clock import LOCAL_ZONE, local_date
from apps.verification_tasks.evidence_rules import Proof, Rule
from apps.verification_tasks.states import AttemptResult, Channel, EvidenceKind, EvidenceStatus

EARTH_RADIUS_M: Final = 6_371_008.8
NOON, EVENING = 12, 18


@dataclass(frozen=True, slots=True)
class KnownAttempt:
    channel: str
    result: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """`duration_s`, `number` (E.164) and `by_exchange` are a call record's; `stale`: from before the task."""

    id: UUID
    kind: str
    status: str
    position: tuple[float, float] | None = None
    duration_s: float | None = None
    number: str | None = None
    by_exchange: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Residence:
    position: tuple[float, float] | None
    phone: str


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, by a code of `evidence_words`; `near` says why what is there is not enough."""

    code: str
    have: float = 0
    need: float = 0
    channel: str = ""
    rule: Rule | None = None
    near: tuple["Lack", ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missing` empty: enough is there or announced. `awaited`: announced bytes that have to come first."""

    missing: tuple[Lack, ...] = ()
    awaited: frozenset[UUID] = field(default_factory=frozenset)


def judge(
    *,
    rule: Rule,
    channel: Channel,
    attempts: Sequence[KnownAttempt],
    evidence: Sequence[KnownEvidence],
    named: frozenset[UUID],
    residence: Residence,
    code_given: bool = False,
) -> Verdict:
    """Weigh attempts and evidence for a completion; rejected evidence weighs nothing."""
    missing = [*missing_meeting(rule, channel, attempts), *missing_tries(rule, attempts)]
    usable = [item for item in evidence if item.status != EvidenceStatus.REJECTED]
    if not rule.any_of or (code_given and Proof.PRESENCE_CODE in rule.any_of):
        # No other proof is asked for; what the worker names has to come all the same.
        return Verdict(tuple(missing), awaited([], usable, named))
    reasons = [why_not(rule, item, residence) for item in usable]
    proofs = [item for item, reason in zip(usable, reasons, strict=True) if reason is None]
    if not proofs:
        near = dict.fromkeys(reason for reason in reasons if isinstance(reason, Lack))
        missing.append(Lack("proof", channel=channel, rule=rule, near=tuple(near)))
    return Verdict(tuple(missing), awaited(proofs, usable, named))


def missing_meeting(rule: Rule, channel: Channel, attempts: Sequence[KnownAttempt]) -> Iterator[Lack]:
    if rule.met and not any(a.channel == channel and a.result == AttemptResult.MET for a in attempts):
        yield Lack("met", channel=channel)


def missing_tries(rule: Rule, attempts: Sequence[KnownAttempt]) -> Iterator[Lack]:
    counted = [a for a in attempts if not (rule.unsuccessful and a.result == AttemptResult.MET)]
    days = {local_date(a.at) for a in counted}
    parts = {part_of_day(a.at) for a in counted}
    if len(counted) < rule.attempts:
        yield Lack("failed_attempts" if rule.unsuccessful else "attempts", len(counted), rule.attempts)
    if len(days) < rule.days:
        yield Lack("days", len(days), rule.days)
    if len(parts) < rule.day_parts:
        yield Lack("day_parts", len(parts), rule.day_parts)


def part_of_day(moment: datetime) -> int:
    """Morning until 12:00, afternoon until 18:00, evening; local time."""
    hour = moment.astimezone(LOCAL_ZONE).hour
    return (hour >= NOON) + (hour >= EVENING)


def why_not(rule: Rule, item: KnownEvidence, residence: Residence) -> Lack | bool | None:
    """None if the item is proof by this rule, else why not (False for a kind that never is)."""
    if item.kind not in rule.any_of:
        return False
    if item.kind == EvidenceKind.CALL_RECORD:
        return why_not_call(rule, item, residence)
    if item.kind == EvidenceKind.LOCATION and rule.within_m is not None:
        return why_not_near(rule, item, residence)
    return None


def why_not_call(rule: Rule, item: KnownEvidence, residence: Residence) -> Lack | None:
    if item.number is None:
        return Lack("no_callee")
    if item.number != residence.phone:
        return Lack("other_number")
    if item.stale:
        return Lack("call_before_task")
    if not item.by_exchange and rule.reported_call_s is None:
        return Lack("own_report")
    need = rule.call_s if item.by_exchange or rule.reported_call_s is None else rule.reported_call_s
    lasted = item.duration_s or 0
    return Lack("short_call", lasted, need) if lasted < need else None


def why_not_near(rule: Rule, item: KnownEvidence, residence: Residence) -> Lack | None:
    if residence.position is None:
        return Lack("home_unknown")
    if item.position is None:
        return Lack("no_position")
    metres = distance_m(item.position, residence.position)
    need = rule.within_m or 0
    return None if metres <= need else Lack("far", round(metres), need)


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
