"""What counts as enough, case by case (the wire contract, section 4)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils.translation import override

from apps.verification_tasks.evidence_policy import KnownAttempt, KnownEvidence, Residence, Verdict, judge, known_to
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, Rule
from apps.verification_tasks.evidence_words import missing_words
from apps.verification_tasks.states import AttemptResult, Channel, EvidenceKind, EvidenceStatus, Outcome

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOME = (31.8755, 120.5556)
PHONE = "+8619912340001"
DEVICE, OTHER = UUID(int=1), UUID(int=2)


def attempt(
    channel: Channel = Channel.DOOR, result: AttemptResult = AttemptResult.MET, *, day: int = 0
) -> KnownAttempt:
    return KnownAttempt(channel, result, NOON + timedelta(days=day))


def proof(kind: EvidenceKind, status: EvidenceStatus = EvidenceStatus.RECEIVED, **more: object) -> KnownEvidence:
    return KnownEvidence(id=uuid4(), kind=kind, status=status, **more)  # type: ignore[arg-type]


def weigh(
    channel: Channel,
    *evidence: KnownEvidence,
    outcome: Outcome = Outcome.CONFIRMED,
    attempts: list[KnownAttempt] | None = None,
    home: tuple[float, float] | None = HOME,
    rule: Rule | None = None,
    code_given: bool = False,
) -> Verdict:
    return judge(
        rule=rule or DEFAULT_RULES[outcome][channel],
        channel=channel,
        attempts=[attempt(channel)] if attempts is None else attempts,
        evidence=evidence,
        named=frozenset(item.id for item in evidence),
        residence=Residence(home, PHONE),
        code_given=code_given,
    )


def said(verdict: Verdict, language: str = "en") -> str:
    with override(language):
        return missing_words(verdict.missing)


@pytest.mark.parametrize("kind", [EvidenceKind.PHOTO, EvidenceKind.SIGNATURE])
def test_a_door_visit_needs_a_picture_or_a_signature(kind: EvidenceKind) -> None:
    assert weigh(Channel.DOOR, proof(kind)).missing == ()


def test_a_location_near_the_residence_proves_a_door_visit() -> None:
    assert weigh(Channel.DOOR, proof(EvidenceKind.LOCATION, position=(31.8765, 120.5556))).missing == ()


def test_a_location_far_away_says_how_far() -> None:
    verdict = weigh(Channel.DOOR, proof(EvidenceKind.LOCATION, position=(31.8800, 120.5556)))
    assert "500 m away, at most 300 m" in said(verdict)


def test_a_location_proves_nothing_where_the_residence_has_none() -> None:
    verdict = weigh(Channel.DOOR, proof(EvidenceKind.LOCATION, position=HOME), home=None)
    assert "position is not known" in said(verdict)


def test_a_call_of_twenty_seconds_to_the_declared_number_is_enough() -> None:
    assert weigh(Channel.PHONE, proof(EvidenceKind.CALL_RECORD, duration_s=20.0, number=PHONE)).missing == ()


@pytest.mark.parametrize(
    ("duration", "number", "words"),
    [
        (19.9, PHONE, "lasted 19.9 s, 20 s are needed"),
        (60.0, "+8619912340002", "another number"),
        (60.0, None, "names no callee"),
        (None, PHONE, "lasted 0 s"),
    ],
)
def test_a_call_that_is_not_enough_says_why(duration: float | None, number: str | None, words: str) -> None:
    verdict = weigh(Channel.PHONE, proof(EvidenceKind.CALL_RECORD, duration_s=duration, number=number))
    assert words in said(verdict)


@pytest.mark.parametrize("kind", [EvidenceKind.WECHAT_MESSAGE, EvidenceKind.LOCATION])
def test_wechat_needs_a_message_or_a_location(kind: EvidenceKind) -> None:
    assert weigh(Channel.WECHAT, proof(kind)).missing == ()


@pytest.mark.parametrize("channel", list(Channel))
def test_without_having_met_nothing_is_enough(channel: Channel) -> None:
    verdict = weigh(channel, proof(EvidenceKind.PHOTO), attempts=[attempt(channel, AttemptResult.NO_ANSWER)])
    assert f"by {channel} with the result met" in said(verdict)


def test_having_met_on_another_channel_does_not_count() -> None:
    verdict = weigh(Channel.DOOR, proof(EvidenceKind.PHOTO), attempts=[attempt(Channel.PHONE)])
    assert verdict.missing


def test_rejected_evidence_weighs_nothing() -> None:
    assert weigh(Channel.DOOR, proof(EvidenceKind.PHOTO, EvidenceStatus.REJECTED)).missing


def test_unreachable_needs_three_attempts_on_two_days() -> None:
    failed = [attempt(result=AttemptResult.NO_ANSWER, day=day) for day in (0, 0, 1)]
    assert weigh(Channel.DOOR, outcome=Outcome.UNREACHABLE, attempts=failed).missing == ()
    few = weigh(Channel.DOOR, outcome=Outcome.UNREACHABLE, attempts=failed[:2])
    assert said(few).startswith("Missing: attempts without success: 3 needed, 2 there")
    same_day = weigh(Channel.DOOR, outcome=Outcome.UNREACHABLE, attempts=[failed[0]] * 3)
    assert said(same_day) == "Missing: attempts on different days: 2 needed, 1 there"


@pytest.mark.parametrize("outcome", [Outcome.NOT_RESIDENT, Outcome.REFUSED])
def test_not_resident_and_refused_need_one_attempt(outcome: Outcome) -> None:
    assert said(weigh(Channel.DOOR, outcome=outcome, attempts=[])) == "Missing: attempts: 1 needed, 0 there"
    assert weigh(Channel.DOOR, outcome=outcome).missing == ()


def test_announced_bytes_are_awaited() -> None:
    photo = proof(EvidenceKind.PHOTO, EvidenceStatus.EXPECTED)
    assert weigh(Channel.DOOR, photo).awaited == {photo.id}


def test_named_bytes_are_awaited_even_beside_proof_that_is_there() -> None:
    there, coming = proof(EvidenceKind.SIGNATURE), proof(EvidenceKind.AUDIO, EvidenceStatus.EXPECTED)
    verdict = weigh(Channel.DOOR, there, coming)
    assert verdict == Verdict((), frozenset({coming.id}))


@pytest.mark.parametrize(
    ("device", "seq", "minutes", "counts"),
    [(DEVICE, 3, 5, True), (DEVICE, 7, -5, True), (DEVICE, 7, 5, False), (OTHER, 1, -5, True), (OTHER, 1, 5, False)],
)
def test_a_completion_knows_what_its_device_had_or_what_came_before(
    device: UUID, seq: int, minutes: int, *, counts: bool
) -> None:
    known = known_to(
        fact_device=device,
        fact_seq=seq,
        fact_at=NOON + timedelta(minutes=minutes),
        device=DEVICE,
        seq=5,
        at=NOON,
    )
    assert known is counts
