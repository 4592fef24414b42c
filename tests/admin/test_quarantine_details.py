"""A supervisor reads in their own language what an event lacked."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import override

from apps.core.clock import now
from apps.sync.admin.quarantine.details import CONSTANT, detail_words
from apps.sync.models import JournalEntry
from apps.verification_tasks.evidence_policy import KnownAttempt, KnownEvidence, Residence, judge
from apps.verification_tasks.states import Channel, EvidenceKind, Outcome
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

FOREIGN = re.compile("[A-Za-z]{2,}")
HERE, FAR = (31.87, 120.55), (31.97, 120.55)
PROOFS = [
    [],
    [KnownEvidence(UUID(int=1), EvidenceKind.CALL_RECORD, "received")],
    [KnownEvidence(UUID(int=1), EvidenceKind.CALL_RECORD, "received", number="+8613900000000")],
    [KnownEvidence(UUID(int=1), EvidenceKind.CALL_RECORD, "received", number="+8613900000001", duration_s=7.5)],
    [KnownEvidence(UUID(int=1), EvidenceKind.LOCATION, "received")],
    [KnownEvidence(UUID(int=1), EvidenceKind.LOCATION, "received", position=FAR)],
]


def words_of(detail: str) -> str:
    with override("zh-hans"):
        return detail_words(detail)


@pytest.mark.parametrize("position", [HERE, None])
@pytest.mark.parametrize("evidence", PROOFS)
@pytest.mark.parametrize(("outcome", "channel"), list(product(Outcome, Channel)))
def test_there_are_words_for_all_that_the_policy_finds_missing(
    outcome: Outcome, channel: Channel, evidence: list[KnownEvidence], position: tuple[float, float] | None
) -> None:
    for attempts in ([], [KnownAttempt(channel, "no_answer", now())]):
        verdict = judge(
            outcome=outcome,
            channel=channel,
            attempts=attempts,
            evidence=evidence,
            named=frozenset(),
            residence=Residence(position, "+8613900000001"),
        )
        words = words_of("Missing: " + "; ".join(verdict.missing))
        assert not FOREIGN.search(words), words


@pytest.mark.parametrize("sentence", sorted(CONSTANT))
def test_every_sentence_is_translated(sentence: str) -> None:
    assert not FOREIGN.search(words_of(sentence).replace("GPS", ""))


def test_what_nobody_has_words_for_stays_as_it_is() -> None:
    assert words_of("Expected `int`, got `str` - at `$.seq`") == "Expected `int`, got `str` - at `$.seq`"


@pytest.mark.django_db
def test_the_page_says_what_is_missing_and_its_title_is_in_words(
    quarter: Quarter, phone_of: Callable[..., Phone], sign_in: Callable[[Any], Desk]
) -> None:
    phone = phone_of(quarter.worker)
    phone.push(phone.complete(quarter.task()))
    page = text_of(sign_in(quarter.supervisor).open("sync_journalentry_change", JournalEntry.objects.get().pk))
    assert "缺少：一次见到本人的走访记录（电话）；拨打申报号码且不少于 20 秒的通话记录" in page
    assert "上报核查结论 " in page
    assert "verification.completed " not in page
    assert '<pre class="ds-verbatim">{\n  &quot;id&quot;' in page
