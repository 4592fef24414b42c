"""Evidence policies: read by those who see tasks, made anew by those who manage policies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.core.clock import local_date, now
from apps.core.models import AuditEntry
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, write_rules
from apps.verification_tasks.models import EvidencePolicy
from apps.verification_tasks.selectors.evidence_policies import rules_of
from apps.verification_tasks.states import Channel, Outcome
from tests.cast.office import Desk, text_of
from tests.cast.verification_tasks import TOWN, Quarter, days_ago

pytestmark = pytest.mark.django_db
PAGE = "verification_tasks_evidencepolicy"
SignIn = Callable[[Any], Desk]
USUAL: dict[str, Any] = {
    "town": "",
    "valid_from": "",
    "door": ["photo", "location"],
    "within_m": 150,
    "phone": ["call_record", "presence_code"],
    "call_s": 30,
    "reported_call_s": "",
    "wechat": ["wechat_message"],
    "attempts": 4,
    "days": 3,
    "day_parts": 2,
    "other_attempts": 2,
    "recording_days": 90,
    "code_by_message": "on",
}


def publish(desk: Desk, **changes: Any) -> Any:
    return desk.client.post(reverse(f"admin:{PAGE}_add"), {**USUAL, "apply": "1", **changes})


def test_the_first_version_says_what_the_contract_says(quarter: Quarter, sign_in: SignIn) -> None:
    first = EvidencePolicy.objects.get(version=1)
    assert first.rules == write_rules(DEFAULT_RULES)
    page = text_of(sign_in(quarter.supervisor).open(f"{PAGE}_change", first.pk))
    for words in (
        "距居住地 300 米以内的定位",
        "满 20 秒的通话记录",
        "3 次未能联系上的尝试；至少涉及 2 天",
        "所有方式",
    ):
        assert words in page


def test_the_form_begins_with_what_is_in_force(quarter: Quarter, sign_in: SignIn) -> None:
    form = sign_in(quarter.centre).open(f"{PAGE}_add").context_data["form"]
    assert (form.initial["within_m"], form.initial["call_s"], form.initial["reported_call_s"]) == (300, 20, 20)
    assert (form.initial["attempts"], form.initial["days"], form.initial["recording_days"]) == (3, 2, 180)
    assert form.initial["door"] == ["photo", "signature", "location", "presence_code"]


def test_a_new_version_holds_for_tasks_that_begin_from_now_on(quarter: Quarter, sign_in: SignIn) -> None:
    before = quarter.task(created_at=days_ago(1))
    assert publish(sign_in(quarter.centre)).status_code == 302
    after = quarter.task()
    policy = EvidencePolicy.objects.get(version=2)
    assert (policy.recording_days, policy.code_by_message, policy.town_id) == (90, True, None)
    rules = rules_of([before, after])
    assert rules[before.pk] == DEFAULT_RULES
    phone, door = (rules[after.pk][Outcome.CONFIRMED][channel] for channel in (Channel.PHONE, Channel.DOOR))
    assert (phone.call_s, phone.reported_call_s, door.within_m) == (30, None, 150)
    assert rules[after.pk][Outcome.UNREACHABLE][Channel.DOOR].day_parts == 2
    entry = AuditEntry.objects.get(action="evidence_policy.published")
    assert (entry.actor_id, (entry.after or {})["version"]) == (str(quarter.centre.pk), 2)


def test_a_towns_own_policy_goes_before_the_citys(quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.centre)
    publish(desk, town=TOWN)
    publish(desk, call_s=60)
    task = quarter.task()
    assert rules_of([task])[task.pk][Outcome.CONFIRMED][Channel.PHONE].call_s == 30


def test_a_day_to_come(quarter: Quarter, sign_in: SignIn) -> None:
    tomorrow = local_date(now()) + timedelta(days=1)
    publish(sign_in(quarter.centre), valid_from=tomorrow.isoformat())
    task = quarter.task()
    assert rules_of([task])[task.pk] == DEFAULT_RULES


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": "2020-01-01"},
        {"valid_from": "morgen"},
        {"door": []},
        {"door": ["call_record"]},
        {"within_m": 0},
        {"call_s": -1},
        {"attempts": 1},
        {"day_parts": 4},
        {"recording_days": 0},
        {"town": "nowhere"},
    ],
)
def test_what_cannot_be_is_refused(quarter: Quarter, sign_in: SignIn, changes: dict[str, Any]) -> None:
    assert publish(sign_in(quarter.centre), **changes).status_code == 200
    assert EvidencePolicy.objects.count() == 1


def test_only_who_manages_policies_makes_one(quarter: Quarter, sign_in: SignIn) -> None:
    assert publish(sign_in(quarter.supervisor)).status_code == 403
    assert EvidencePolicy.objects.count() == 1
