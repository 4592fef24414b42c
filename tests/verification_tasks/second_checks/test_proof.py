"""A second check rests on the same proof as a check, and on nothing of the first one's."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.grids.models import Staff
from apps.notifications.models import Message
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, write_rules
from apps.verification_tasks.models import EvidencePolicy, PresenceCode, VerificationTask
from apps.verification_tasks.presence import code_of, shown
from apps.verification_tasks.second_checks.services import choose_second_checks, sweep_second_checks
from apps.verification_tasks.services.presence import show_code
from apps.verification_tasks.states import Outcome, TaskKind, TaskStatus
from tests.cast.exchange import Exchange
from tests.cast.phones import Phone, statuses
from tests.cast.review import Review
from tests.cast.verification_tasks import Quarter, days_ago

pytestmark = pytest.mark.django_db
PhoneOf = Callable[[Staff], Phone]
RESIDENT = Actor.resident("test")


@pytest.fixture
def first(review: Review) -> VerificationTask:
    return review.closed(done=now() - timedelta(hours=1))


def check_again(first: VerificationTask) -> VerificationTask:
    choose_second_checks(task_ids=[first.pk], actor=SYSTEM)
    sweep_second_checks()
    return VerificationTask.objects.get(kind=TaskKind.SECOND_CHECK, declaration=first.declaration_id)


def test_a_call_of_who_checks_again_is_evidence_there_and_decides_it(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf, first: VerificationTask
) -> None:
    second, phone = check_again(first), phone_of(quarter.neighbour)
    attempt, completion = phone.attempt(second), phone.complete(second)
    assert statuses(phone.push(attempt, completion)) == ["applied", "quarantined:invalid_transition"]
    exchange.report(quarter.neighbour, first, seconds=45, began=second.created_at)
    assert (second.evidence.count(), first.evidence.count()) == (1, 0)
    # The completion lacked nothing else.
    second.refresh_from_db()
    assert (second.status, second.outcome) == (TaskStatus.COMPLETED, Outcome.CONFIRMED)


def test_the_first_ones_call_is_no_proof_of_it(
    quarter: Quarter, exchange: Exchange, phone_of: PhoneOf, first: VerificationTask
) -> None:
    exchange.report(quarter.worker, first, began=now() - timedelta(hours=2))
    second, phone = check_again(first), phone_of(quarter.neighbour)
    assert (second.evidence.count(), first.evidence.count()) == (0, 1)
    pushed = phone.push(phone.attempt(second), phone.complete(second))
    assert statuses(pushed) == ["applied", "quarantined:invalid_transition"]


def test_it_has_a_presence_code_of_its_own(quarter: Quarter, phone_of: PhoneOf, first: VerificationTask) -> None:
    old = code_of(first.pk, 1)
    second, phone = check_again(first), phone_of(quarter.neighbour)
    code = show_code(declaration_id=first.declaration_id, actor=RESIDENT).code
    assert code != shown(old)
    for given, result in ((old, "quarantined:invalid_transition"), (code, "applied")):
        met = phone.event("attempt.recorded", second, channel="door", result="met", presence_code=given)
        assert statuses(phone.push(met, phone.complete(second, channel="door"))) == ["applied", result]


def test_where_the_policy_sends_the_code_at_the_start_it_sends_it_here_too(first: VerificationTask) -> None:
    """A resident who has got none would tell that this check is another."""
    rules = write_rules(DEFAULT_RULES)
    EvidencePolicy.objects.create(version=2, rules=rules, code_by_message=True, valid_from=days_ago(1))
    second = check_again(first)
    texts = [str(each.text) for each in Message.objects.filter(template="presence.code")]
    assert [shown(code_of(second.pk, 1)) in text for text in texts] == [True]


def test_beside_a_running_check_the_resident_sees_the_code_of_that(quarter: Quarter, first: VerificationTask) -> None:
    second = check_again(first)
    again = quarter.task()
    VerificationTask.objects.filter(pk=again.pk).update(declaration=first.declaration)
    show_code(declaration_id=first.declaration_id, actor=RESIDENT)
    assert list(PresenceCode.objects.values_list("task", flat=True)) == [again.pk]
    assert second.pk != again.pk


def test_a_policy_weighs_it_by_its_town_and_its_own_beginning(
    quarter: Quarter, phone_of: PhoneOf, first: VerificationTask
) -> None:
    rules = write_rules(DEFAULT_RULES)
    rules[Outcome.REFUSED]["door"]["attempts"] = 2
    EvidencePolicy.objects.create(version=2, rules=rules, town=first.town, valid_from=now())
    second, phone = check_again(first), phone_of(quarter.neighbour)
    tried = phone.attempt(second, "door", "refused")
    pushed = phone.push(tried, phone.complete(second, outcome="refused", channel="door"))
    assert statuses(pushed) == ["applied", "quarantined:invalid_transition"]
    again = phone.attempt(second, "door", "refused")
    assert statuses(phone.push(again, phone.complete(second, outcome="refused", channel="door")))[1] == "applied"
