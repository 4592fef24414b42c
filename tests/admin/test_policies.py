"""The rules' page: who may make a version, what it would do, and what is wrong with it in words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.models import SlaPolicy
from tests.cast.office import Desk, text_of
from tests.cast.policies import at_deadline, policy, step
from tests.cast.verification_tasks import TOWN, Quarter

pytestmark = pytest.mark.django_db
PAGE = "verification_tasks_slapolicy"
SignIn = Callable[[Any], Desk]


def filled(rows: int = 4, **changes: Any) -> dict[str, Any]:
    """The page as a browser sends it back, unchanged but for `changes`."""
    form = {
        "town": "",
        "duration_days": "7",
        "unit": "calendar_days",
        "roll_to_working_day": "on",
        "goal_percent": "97",
        "valid_from": "2099-01-01T00:00",
        "note": "评估建议",
        "pause_days_in_all": "30",
        "pause_waiting_for_resident": "10",
        "pause_resident_away": "15",
        "pause_disaster": "30",
        "pause_other_authority": "10",
        "form-TOTAL_FORMS": str(rows + 2),
        "form-INITIAL_FORMS": str(rows),
    }
    for number, made in enumerate(SlaPolicy.objects.get(version=1).steps):
        form |= {f"form-{number}-{name}": value for name, value in made.items()}
    return {**form, **changes}


def send(desk: Desk, button: str, **changes: Any) -> Any:
    return desk.client.post(reverse(f"admin:{PAGE}_add"), {**filled(**changes), button: "1"})


@pytest.mark.parametrize("role", [Role.CITY, Role.SYSTEM_ADMIN])
def test_the_city_and_the_administrator_make_rules(role: Role, everyone: dict[Role, Staff], sign_in: SignIn) -> None:
    desk = sign_in(everyone[role])
    assert desk.open(f"{PAGE}_add").status_code == 200
    assert send(desk, "publish").status_code == 302
    assert SlaPolicy.objects.count() == 2


@pytest.mark.parametrize("role", [Role.TOWN, Role.GRID_LEADER])
def test_nobody_else_does(role: Role, everyone: dict[Role, Staff], sign_in: SignIn) -> None:
    desk = sign_in(everyone[role])
    assert desk.open(f"{PAGE}_add").status_code == 403
    assert send(desk, "publish").status_code == 403
    assert SlaPolicy.objects.count() == 1


def test_the_page_begins_from_the_version_that_was_asked_for(quarter: Quarter, sign_in: SignIn) -> None:
    made = policy(step(answer_hours=24, quiet=["21:00", "08:00"]), at_deadline(), duration_days=9, town_id=TOWN)
    page = text_of(sign_in(quarter.centre).open(f"{PAGE}_add", **{"from": made.pk}))
    assert 'value="9"' in page
    assert f'<option value="{TOWN}" selected>' in page
    assert 'value="24"' in page
    assert 'value="21:00"' in page
    assert page.count("ds-rung") == 4


@pytest.mark.parametrize("asked", ["x", "99", "9" * 30, "²"])
def test_an_unknown_version_is_the_city_s_newest(quarter: Quarter, sign_in: SignIn, asked: str) -> None:
    assert "以第 1 版为基础" in text_of(sign_in(quarter.centre).open(f"{PAGE}_add", **{"from": asked}))


def test_the_preview_says_what_would_change_and_makes_nothing(quarter: Quarter, sign_in: SignIn) -> None:
    quarter.tasks(3)
    page = text_of(send(sign_in(quarter.centre), "preview", duration_days="14"))
    assert "假设在办任务自始适用本规则" in page
    assert "所有在办任务的期限和督办步骤均保持不变" in page
    assert "3 项任务" in page
    assert 'name="publish"' in page
    assert SlaPolicy.objects.count() == 1


def test_a_version_is_published_with_its_ladder(quarter: Quarter, sign_in: SignIn) -> None:
    row = {
        "form-4-anchor": "due",
        "form-4-days": "1",
        "form-4-time": "08:30",
        "form-4-role": "town",
        "form-4-action": "reassign",
        "form-4-stop": "attempted",
        "form-4-answer_hours": "48",
        "form-4-quiet_from": "21:00",
        "form-4-quiet_until": "08:00",
    }
    desk = sign_in(quarter.centre)
    answer = send(desk, "publish", town=TOWN, unit="working_days", roll_to_working_day="", **row)
    made = SlaPolicy.objects.get(version=2)
    assert answer["Location"] == reverse(f"admin:{PAGE}_change", args=[made.pk])
    assert (made.town_id, made.unit, made.made_by, made.note) == (TOWN, "working_days", quarter.centre, "评估建议")
    assert made.goal_percent == 97
    assert made.steps[:4] == SlaPolicy.objects.get(version=1).steps
    assert made.steps[4] == {
        "anchor": "due",
        "days": 1,
        "time": "08:30",
        "role": "town",
        "action": "reassign",
        "stop": "attempted",
        "answer_hours": 48,
        "quiet": ["21:00", "08:00"],
    }
    page = text_of(desk.open(f"{PAGE}_change", made.pk))
    assert "距期限 1 天，08:30" in page
    assert "48 小时无人回应则上报" in page
    assert "7 个工作日" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"form-3-answer_hours": "24"}, "步骤 4：该角色没有上级"),
        ({"form-0-time": ""}, "步骤 1：自起算日计算的步骤须填写时刻"),
        ({"form-0-days": ""}, "请填写第几天"),
        ({"form-0-quiet_from": "21:00"}, "免打扰时段须有开始和结束时间"),
        ({"pause_disaster": "31"}, "单项原因的天数不得超过合计总天数"),
        ({"valid_from": "2001-01-01T00:00"}, "版本的生效时间不得早于制定时间"),
        ({"valid_from": "soon"}, "输入一个有效的日期/时间"),
        ({"town": "somewhere"}, "somewhere"),
    ],
)
@pytest.mark.parametrize("button", ["preview", "publish"])
def test_what_is_wrong_is_said_in_words(
    quarter: Quarter, sign_in: SignIn, change: dict[str, str], words: str, button: str
) -> None:
    answer = send(sign_in(quarter.centre), button, **change)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert SlaPolicy.objects.count() == 1
