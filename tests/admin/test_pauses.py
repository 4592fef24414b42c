"""Pauses in the office: asked for from the task, decided by another, shown as a ledger."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.models import Pause, VerificationTask
from apps.verification_tasks.states import SlaState
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "verification_tasks_pause"
SignIn = Callable[[Any], Desk]
ASKED = {"reason": "waiting_for_resident", "days": "3", "note": "居民周六返回", "apply": "1"}


@pytest.fixture
def asked(quarter: Quarter, sign_in: SignIn) -> Pause:
    """By the leader."""
    answer = sign_in(quarter.leader).act(TASKS, "ask_pause", quarter.task(), **ASKED)
    assert answer.status_code == 302
    return Pause.objects.get()


def test_the_question_says_that_the_clock_runs_on(quarter: Quarter, sign_in: SignIn) -> None:
    page = text_of(sign_in(quarter.leader).act(TASKS, "ask_pause", quarter.task()))
    assert "在另一人批准之前，计时照常进行" in page
    assert 'value="disaster"' in page


def test_another_person_grants_it(quarter: Quarter, sign_in: SignIn, asked: Pause) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.rows(PAGE) == {asked.pk}
    assert "停止计时的日子（含今天）不计入期限" in text_of(desk.act(PAGE, "grant", asked))
    assert desk.act(PAGE, "grant", asked, note="同意", apply="1").status_code == 302
    asked.refresh_from_db()
    assert (asked.granted, asked.decided_by, asked.decision_note) == (True, quarter.supervisor, "同意")
    assert asked.asked_by == quarter.leader
    assert desk.rows(PAGE) == set()
    assert desk.rows(PAGE, state="standing") == desk.rows(PAGE, state="granted") == {asked.pk}


def test_who_asked_is_refused_in_words(quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    desk.act(TASKS, "ask_pause", quarter.task(), **ASKED)
    answer = desk.act(PAGE, "grant", Pause.objects.get(), apply="1")
    assert answer.status_code == 200
    assert "申请人不得审批自己的申请" in text_of(answer)


def test_a_leader_has_no_such_button(quarter: Quarter, sign_in: SignIn, asked: Pause) -> None:
    desk = sign_in(quarter.leader)
    desk.act(PAGE, "grant", asked, apply="1")
    asked.refresh_from_db()
    assert asked.decided_at is None
    assert 'value="grant"' not in text_of(desk.open(f"{PAGE}_change", asked.pk))


def test_the_ledger_shows_how_the_deadline_comes_about(quarter: Quarter, sign_in: SignIn, asked: Pause) -> None:
    desk = sign_in(quarter.supervisor)
    desk.act(PAGE, "grant", asked, apply="1")
    for page in (desk.open(f"{PAGE}_change", asked.pk), desk.open(f"{TASKS}_change", asked.task_id)):
        shown = text_of(page)
        assert "据此重新计算的期限" in shown
        assert "现行期限" not in shown
        assert f"{quarter.leader.name} 申请" in shown
        assert f"{quarter.supervisor.name} 批准" in shown
    VerificationTask.objects.update(due_at=asked.asked_at)
    assert "现行期限" in text_of(desk.open(f"{TASKS}_change", asked.task_id)), "what does not agree is shown"


def test_it_is_ended_from_its_page(quarter: Quarter, sign_in: SignIn, asked: Pause) -> None:
    sign_in(quarter.supervisor).act(PAGE, "grant", asked, apply="1")
    desk = sign_in(quarter.leader)
    assert 'value="end"' in text_of(desk.open(f"{PAGE}_change", asked.pk))
    answer = desk.client.post(
        f"{reverse(f'admin:{PAGE}_changelist')}?state=all",
        {"action": "end", "_selected_action": [str(asked.pk)], "apply": "1"},
    )
    assert answer.status_code == 302
    assert VerificationTask.objects.get().sla == SlaState.ON_TRACK


def test_a_button_of_the_page_works_though_the_list_would_not_show_the_row(
    quarter: Quarter, sign_in: SignIn, asked: Pause
) -> None:
    """The page's buttons post to the list without its filters."""
    sign_in(quarter.supervisor).act(PAGE, "grant", asked, apply="1")
    assert sign_in(quarter.leader).act(PAGE, "end", asked, apply="1").status_code == 302
    asked.refresh_from_db()
    assert asked.ended_by == quarter.leader


def test_a_refusal_says_why(quarter: Quarter, sign_in: SignIn, asked: Pause) -> None:
    desk = sign_in(quarter.centre)
    assert desk.act(PAGE, "refuse", asked, apply="1").status_code == 200
    assert desk.act(PAGE, "refuse", asked, note="请先电话联系", apply="1").status_code == 302
    page = text_of(desk.open(f"{PAGE}_change", asked.pk))
    assert "请先电话联系" in page
    assert "已驳回" in page


def test_the_administrator_reads_no_note_and_asks_for_nothing(
    everyone: dict[Role, Staff], sign_in: SignIn, quarter: Quarter, asked: Pause
) -> None:
    desk = sign_in(everyone[Role.SYSTEM_ADMIN])
    page = text_of(desk.open(f"{PAGE}_change", asked.pk))
    assert asked.note not in page
    desk.act(TASKS, "ask_pause", quarter.task(), **ASKED)
    assert Pause.objects.count() == 1


def test_the_list_takes_as_many_statements_for_many(quarter: Quarter, sign_in: SignIn) -> None:
    desk, counts = sign_in(quarter.leader), []
    for size in (1, 12):
        desk.act(TASKS, "ask_pause", *quarter.tasks(size), **ASKED)
        counts.append(desk.statements(PAGE))
    assert counts[0] == counts[1]
