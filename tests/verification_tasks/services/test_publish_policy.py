"""A new version of the rules is made; none is ever changed, and what is wrong is said in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import translation

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.core.models import AuditEntry
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.selectors.policies import current_policy
from apps.verification_tasks.services.policies import publish_policy
from apps.verification_tasks.sla import Unit
from tests.cast.policies import at_deadline, draft, step
from tests.cast.verification_tasks import COMMUNITY, TOWN, Quarter

pytestmark = pytest.mark.django_db


def test_a_version_follows_the_last_and_says_who_made_it_and_why(quarter: Quarter) -> None:
    actor = Actor.staff(quarter.centre.pk)
    made = publish_policy(draft=draft(unit=Unit.WORKING_DAYS, duration_days=5), actor=actor)
    made.refresh_from_db()
    assert (made.version, made.unit, made.duration_days, made.made_by) == (2, "working_days", 5, quarter.centre)
    assert (made.pause_days, made.pause_days_in_all, made.note) == ({"disaster": 10}, 20, "市政府第21次常务会议")
    entry = AuditEntry.objects.get(action="policy.published")
    assert (entry.actor_id, entry.reason) == (str(quarter.centre.pk), "市政府第21次常务会议")
    assert current_policy(TOWN).version == 1
    assert current_policy(TOWN, now() + timedelta(days=2)).version == 2


def test_a_town_may_have_rules_of_its_own(quarter: Quarter) -> None:
    publish_policy(draft=draft(town_code=TOWN), actor=SYSTEM)
    assert current_policy(TOWN, now() + timedelta(days=2)).version == 2


def test_the_database_refuses_to_change_a_version(quarter: Quarter) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        SlaPolicy.objects.update(duration_days=30)
    assert SlaPolicy.objects.get().duration_days == 7


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"duration_days": 0}, "/duration_days", "1"),
    ({"duration_days": 366}, "/duration_days", "365"),
    ({"goal_percent": 0}, "/goal_percent", "1"),
    ({"goal_percent": 101}, "/goal_percent", "100"),
    ({"unit": "fortnights"}, "/unit", "自然日"),
    ({"valid_from": now() - timedelta(days=1)}, "/valid_from", "生效"),
    ({"note": "  "}, "/note", "说明"),
    ({"town_code": "000000000000"}, "/town_code", "镇"),
    ({"town_code": COMMUNITY}, "/town_code", "镇"),
    ({"pause_days": {"holiday": 3}}, "/pause_days", "原因"),
    ({"pause_days": {"disaster": 21}}, "/pause_days", "总"),
    ({"pause_days": {"disaster": -1}}, "/pause_days", "365"),
    ({"pause_days_in_all": 400}, "/pause_days_in_all", "365"),
    ({"steps": []}, "/steps", "步骤"),
    ({"steps": [step(days) for days in range(21)]}, "/steps", "20"),
    ({"steps": [step(time=None)]}, "/steps/0", "时刻"),
    ({"steps": [step(action="shout")]}, "/steps/0", "无法识别"),
    ({"steps": [step(), step()]}, "/steps/1", "重复"),
    ({"steps": [step(-1)]}, "/steps/0", "365"),
    ({"steps": [at_deadline(days=-8)]}, "/steps/0", "尚未开始"),
    ({"steps": [step(quiet=["21:00", "21:00"])]}, "/steps/0", "免打扰"),
    ({"steps": [step(answer_hours=721)]}, "/steps/0", "720"),
    ({"steps": [at_deadline(answer_hours=24)]}, "/steps/0", "上级"),
]


@pytest.mark.parametrize(("change", "pointer", "word"), WRONG)
def test_rules_that_make_no_sense_are_refused_in_words(
    quarter: Quarter, change: dict[str, Any], pointer: str, word: str
) -> None:
    with translation.override("zh-hans"), pytest.raises(InvalidInput) as refused:
        publish_policy(draft=draft(**change), actor=SYSTEM)
    (error,) = refused.value.errors
    assert error.pointer == pointer
    assert word in error.detail
    assert SlaPolicy.objects.count() == 1
