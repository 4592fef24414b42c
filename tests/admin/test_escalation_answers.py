"""The escalations' inbox: who has answered, and what is still open."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.verification_tasks import Quarter, days_ago

pytestmark = pytest.mark.django_db
PAGE = "verification_tasks_escalation"
SignIn = Callable[[Any], Desk]


@pytest.fixture
def steps(quarter: Quarter) -> dict[str, Escalation]:
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    return {row.role: row for row in Escalation.objects.all()}


def test_a_step_is_answered_from_its_page(quarter: Quarter, sign_in: SignIn, steps: dict[str, Escalation]) -> None:
    desk, row = sign_in(quarter.supervisor), steps["town"]
    assert "您的姓名和说明将记录在该步骤上" in text_of(desk.act(PAGE, "acknowledge", row))
    assert desk.act(PAGE, "acknowledge", row, note="今晚上门", apply="1").status_code == 302
    page = text_of(desk.open(f"{PAGE}_change", row.pk))
    assert "今晚上门" in page
    assert quarter.supervisor.name in page
    assert 'value="acknowledge"' not in page
    assert f"{quarter.supervisor.name} 已回应：今晚上门" in text_of(desk.open(f"{TASKS}_change", row.task_id))


def test_the_list_is_narrowed_to_what_nobody_answered(
    quarter: Quarter, sign_in: SignIn, steps: dict[str, Escalation]
) -> None:
    desk = sign_in(quarter.supervisor)
    desk.act(PAGE, "acknowledge", steps["grid_leader"], note="已约时间", apply="1")
    everything = {row.pk for row in steps.values()}
    assert desk.rows(PAGE, answer="yes") == {steps["grid_leader"].pk}
    assert desk.rows(PAGE, answer="no") == everything - {steps["grid_leader"].pk}
    assert desk.rows(PAGE, answer="withdrawn") == set()


def test_a_step_for_a_higher_role_is_refused_in_words(
    quarter: Quarter, sign_in: SignIn, steps: dict[str, Escalation]
) -> None:
    answer = sign_in(quarter.leader).act(PAGE, "acknowledge", steps["city"], note="好的", apply="1")
    assert answer.status_code == 200
    assert "由被通知的人员，或同级及上级人员回应" in text_of(answer)
    assert not Escalation.objects.exclude(acknowledged_at=None).exists()


def test_who_only_administers_does_not_answer(
    sign_in: SignIn, superuser: object, steps: dict[str, Escalation]
) -> None:
    sign_in(superuser).act(PAGE, "acknowledge", steps["town"], note="好的", apply="1")
    assert not Escalation.objects.exclude(acknowledged_at=None).exists()
