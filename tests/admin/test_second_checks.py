"""Second checks in the office: chosen from the task list, given to somebody blind, and the report of agreement."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.core.clock import local_date, now
from apps.grids.models import Staff
from apps.verification_tasks.models import Lot, ReviewPolicy, SecondCheck, VerificationTask
from apps.verification_tasks.second_checks.services import choose_second_checks, sweep_second_checks
from apps.verification_tasks.second_checks.states import Agreement, SecondCheckState
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.review import Review
from tests.cast.verification_tasks import TOWN, Quarter

pytestmark = pytest.mark.django_db
CHECKS, LOTS = "verification_tasks_secondcheck", "verification_tasks_lot"


@pytest.fixture
def check(review: Review) -> SecondCheck:
    choose_second_checks(task_ids=[review.closed().pk], actor=SYSTEM)
    sweep_second_checks()
    return SecondCheck.objects.get()


def test_a_supervisor_sends_a_closed_task_to_be_checked_again(
    review: Review, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    task, desk = review.closed(), sign_in(quarter.supervisor)
    assert desk.act(TASKS, "check_again", task).status_code == 200
    assert desk.act(TASKS, "check_again", task, apply="1").status_code == 302
    assert SecondCheck.objects.get().first_task == task
    buttons = [button.action for button in desk.open(f"{TASKS}_change", task.pk).context_data["buttons"]]
    assert "check_again" not in buttons


def test_a_second_check_is_not_on_the_list_of_tasks(
    check: SecondCheck, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.centre)
    assert desk.rows(TASKS, status="all") == {check.first_task_id}
    assert desk.rows(CHECKS) == {check.pk}
    assert desk.open(f"{CHECKS}_change", check.pk).status_code == 200


def test_only_blind_workers_are_offered(check: SecondCheck, quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in(quarter.supervisor)
    form = desk.act(CHECKS, "give", check).context_data["form"]
    assert [value for value, _ in form.fields["staff"].choices] == ["", str(quarter.outsider.pk)]
    assert desk.act(CHECKS, "give", check, apply="1", staff=str(quarter.outsider.pk)).status_code == 302
    check.refresh_from_db()
    assert check.worker == quarter.outsider


def test_the_list_costs_the_same_for_one_and_for_many(
    review: Review, check: SecondCheck, quarter: Quarter, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    few = desk.statements(CHECKS)
    choose_second_checks(task_ids=[review.closed().pk for _ in range(8)], actor=SYSTEM)
    sweep_second_checks()
    assert desk.statements(CHECKS) == few


def judged(review: Review, results: list[Agreement], **first: Any) -> None:
    for result in results:
        SecondCheck.objects.create(
            first_task=review.closed(**first),
            because="random",
            policy=ReviewPolicy.objects.get(),
            drawn_at=now(),
            state=SecondCheckState.JUDGED,
            result=result,
            judged_at=now(),
        )


def test_the_report_of_agreement(review: Review, quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    judged(review, [Agreement.AGREES] * 8 + [Agreement.DIFFERS] * 2 + [Agreement.INCONCLUSIVE])
    judged(review, [Agreement.AGREES] * 3, by=quarter.colleague, channel="phone")
    page = sign_in(quarter.supervisor).open("second_check_agreement")
    by_worker, by_channel = page.context_data["tables"]
    shown = {line.row.name: (line.row.conclusive, line.share, line.interval) for line in by_worker.rows}
    assert shown == {"worker": (10, "80.0%", "49.0% – 94.3%"), "colleague": (3, "100.0%", "43.9% – 100.0%")}
    assert {line.row.name for line in by_channel.rows} == {"上门", "电话"}
    assert "80.0%" in text_of(page)


def test_the_report_takes_a_period(review: Review, quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    judged(review, [Agreement.AGREES])
    desk = sign_in(quarter.supervisor)
    tomorrow = (local_date(now()) + timedelta(days=1)).isoformat()
    assert desk.open("second_check_agreement", since=tomorrow).context_data["tables"][0].rows == []
    assert len(desk.open("second_check_agreement", until=tomorrow).context_data["tables"][0].rows) == 1
    assert desk.open("second_check_agreement", since="nonsense").status_code == 200


def test_the_report_is_narrowed_to_the_place(
    review: Review, quarter: Quarter, everyone: Any, sign_in: Callable[..., Desk]
) -> None:
    judged(review, [Agreement.AGREES])
    Staff.objects.filter(pk=quarter.supervisor.pk).update(division="990582000000")
    page = sign_in(Staff.objects.get(pk=quarter.supervisor.pk)).open("second_check_agreement")
    assert page.context_data["tables"][0].rows == []
    assert sign_in(quarter.leader).open("second_check_agreement").status_code == 403


def test_a_seed_is_shown_when_its_month_is_over(quarter: Quarter, sign_in: Callable[..., Desk]) -> None:
    this_month = local_date(now()).replace(day=1)
    lots = [
        Lot.objects.create(town_id=TOWN, month=month, seed=seed, commitment="c", made_at=now())
        for month, seed in ((this_month, "f00d" * 16), (date(2026, 1, 1), "beef" * 16))
    ]
    desk = sign_in(quarter.supervisor)
    assert desk.rows(LOTS) == {lot.pk for lot in lots}
    pages = [text_of(desk.open(f"{LOTS}_change", lot.pk)) for lot in lots]
    assert "f00d" not in pages[0]
    assert "beef" * 16 in pages[1]


def test_the_first_task_says_that_it_was_checked_again(check: SecondCheck) -> None:
    assert VerificationTask.objects.get(pk=check.first_task_id).second_check == check
