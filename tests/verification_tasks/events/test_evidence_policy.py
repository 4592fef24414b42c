"""What counts as enough, case by case (the wire contract, section 4)."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from apps.core.clock import LOCAL_ZONE
from apps.verification_tasks.evidence_policy import KnownAttempt, KnownEvidence, Residence, Verdict, judge, known_to
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, Proof, Rule, read_rules, write_rules
from apps.verification_tasks.evidence_words import missing_words
from apps.verification_tasks.models import EvidencePolicy
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


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_RESIDENT, Outcome.UNREACHABLE])
def test_whatever_the_outcome_named_evidence_has_to_come(outcome: Outcome) -> None:
    photo = proof(EvidenceKind.PHOTO, EvidenceStatus.EXPECTED)
    tries = [attempt(result=AttemptResult.NO_ANSWER, day=day) for day in range(3)]
    assert weigh(Channel.DOOR, photo, outcome=outcome, attempts=tries) == Verdict((), frozenset({photo.id}))


# --- What a policy may say otherwise -------------------------------------------------------------------------------


def call(seconds: float = 60, **more: Any) -> KnownEvidence:
    return proof(EvidenceKind.CALL_RECORD, duration_s=seconds, number=PHONE, **more)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (call(59), "lasted 59 s, 60 s are needed"),
        (call(60), ""),
        (call(29, by_exchange=True), "lasted 29 s, 30 s are needed"),
        (call(30, by_exchange=True), ""),
        (call(90, by_exchange=True, stale=True), "before this task began"),
    ],
)
def test_a_report_may_have_to_be_longer_than_the_exchanges_record(item: KnownEvidence, words: str) -> None:
    rule = Rule(met=True, any_of=(Proof.CALL_RECORD,), call_s=30, reported_call_s=60)
    verdict = weigh(Channel.PHONE, item, rule=rule)
    assert words in said(verdict)
    assert (verdict.missing == ()) is (words == "")


def test_a_report_may_count_for_nothing() -> None:
    rule = Rule(met=True, any_of=(Proof.CALL_RECORD,), reported_call_s=None)
    assert "only the exchange's own record counts" in said(weigh(Channel.PHONE, call(600), rule=rule))
    assert weigh(Channel.PHONE, call(20, by_exchange=True), rule=rule).missing == ()


@pytest.mark.parametrize(("hours", "parts"), [((9, 10, 11), 1), ((9, 15, 16), 2), ((9, 12, 18), 3), ((0, 23, 13), 3)])
def test_attempts_may_have_to_be_at_different_times_of_day(hours: tuple[int, ...], parts: int) -> None:
    begin = datetime(2026, 11, 23, tzinfo=LOCAL_ZONE)
    tried = [
        KnownAttempt(Channel.DOOR, AttemptResult.NO_ANSWER, begin + timedelta(days=day, hours=hour))
        for day, hour in enumerate(hours)
    ]
    rule = Rule(attempts=3, unsuccessful=True, days=2, day_parts=3)
    words = said(weigh(Channel.DOOR, outcome=Outcome.UNREACHABLE, attempts=tried, rule=rule))
    assert words == ("Missing: " if parts == 3 else words)
    assert (f"3 needed, {parts} there" in words) is (parts < 3)


def test_a_presence_code_is_proof_where_the_rule_says_so() -> None:
    assert weigh(Channel.DOOR, code_given=True).missing == ()
    assert weigh(Channel.DOOR, code_given=True, rule=Rule(met=True, any_of=(Proof.PHOTO,))).missing != ()
    assert weigh(Channel.DOOR, code_given=True, attempts=[]).missing != ()


def test_beside_a_code_only_named_bytes_are_awaited() -> None:
    photo = proof(EvidenceKind.PHOTO, EvidenceStatus.EXPECTED)
    assert weigh(Channel.DOOR, photo, code_given=True).awaited == {photo.id}


def test_a_location_may_count_wherever_it_is() -> None:
    far = proof(EvidenceKind.LOCATION, position=(40.0, 116.0))
    assert weigh(Channel.WECHAT, far).missing == ()


def test_the_words_are_the_workers() -> None:
    verdict = weigh(Channel.PHONE, call(5), attempts=[])
    assert said(verdict, "zh-hans") == (
        "缺少：一次电话（phone）且联系到本人（met）的联系记录（attempt）；"
        "拨打登记号码满 20 秒的通话记录（call_record）或居民的核实码（presence_code）；通话时长 5 秒，需满 20 秒"
    )
    assert said(verdict).startswith("Missing: an attempt by phone with the result met; a call_record of 20 s")


# --- The rules as data ---------------------------------------------------------------------------------------------


def test_the_first_policy_is_the_contracts() -> None:
    migration = import_module("apps.verification_tasks.migrations.0013_default_evidence_policy")
    assert write_rules(DEFAULT_RULES) == migration.RULES
    assert read_rules(migration.RULES) == DEFAULT_RULES


@pytest.mark.parametrize(
    "change",
    [
        {"any_of": ["rumour"]},
        {"within_m": 0},
        {"within_m": "near"},
        {"attempts": -1},
        {"attempts": 1, "days": 2},
        {"attempts": 1, "day_parts": 2},
        {"day_parts": 4, "attempts": 9},
        {"met": False, "any_of": [], "attempts": 0},
        {"tea": True},
        {"call_s": -1},
    ],
)
def test_rules_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    rules = write_rules(DEFAULT_RULES)
    rules["confirmed"]["door"].update(change)
    with pytest.raises(ValueError, match=r".+"):
        read_rules(rules)


def test_no_outcome_and_no_channel_may_be_left_out() -> None:
    rules = write_rules(DEFAULT_RULES)
    del rules["refused"]["wechat"]
    with pytest.raises(ValueError, match=r"no rule for refused\.wechat"):
        read_rules(rules)
    with pytest.raises(ValidationError):
        EvidencePolicy(rules=rules).clean()
    EvidencePolicy(rules=write_rules(DEFAULT_RULES)).clean()
