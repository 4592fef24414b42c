"""Scorecards in the office: who sees which, what a version says, the table and its files, objections."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.models import Contest, Scorecard, VerificationTask
from apps.verification_tasks.scorecards.selectors import newest, scorecards_visible_to
from apps.verification_tasks.scorecards.states import ContestState
from tests.cast.office import Desk, text_of
from tests.cast.review import Review
from tests.cast.verification_tasks import COMMUNITY, ELSEWHERE, TOWN, Quarter
from tests.verification_tasks.scorecards.months import card, done, on, sweep

pytestmark = pytest.mark.django_db
CARDS, CONTESTS = "verification_tasks_scorecard", "verification_tasks_contest"
SignIn = Callable[..., Desk]


@pytest.fixture
def october(review: Review, quarter: Quarter, time_machine: Any) -> None:
    """The worker's two tasks, the outsider's one in a community elsewhere."""
    time_machine.move_to(on(10, month=11), tick=False)
    done(review)
    done(review, ended=20)
    done(review, by=quarter.outsider, grid=quarter.far_grid, community_id=ELSEWHERE)
    sweep()


def seen(staff: Staff) -> set[tuple[str, str]]:
    return {(each.kind, each.unit) for each in scorecards_visible_to(staff)}


def test_everybody_sees_what_they_answer_for(october: None, quarter: Quarter, everyone: dict[Role, Staff]) -> None:
    worker, outsider = ("worker", str(quarter.worker.pk)), ("worker", str(quarter.outsider.pk))
    grid, far = ("grid", str(quarter.grid.pk)), ("grid", str(quarter.far_grid.pk))
    here = {("community", COMMUNITY), ("department", COMMUNITY)}
    elsewhere = {("community", ELSEWHERE), ("department", ELSEWHERE)}
    everything = {worker, outsider, grid, far, ("town", TOWN)} | here | elsewhere
    assert seen(quarter.worker) == {worker}
    assert seen(quarter.colleague) == set()
    assert seen(quarter.leader) == {worker, grid}
    assert seen(everyone[Role.COMMUNITY]) == {worker, grid} | here
    assert seen(quarter.supervisor) == seen(quarter.centre) == everything


def test_the_list_has_the_versions_in_force(october: None, quarter: Quarter, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    task = VerificationTask.objects.get(reference="HC-TEST-0000001")
    VerificationTask.objects.filter(pk=task.pk).update(version=2, attempts_count=9)
    sweep()
    in_force = {each.pk for each in newest(Scorecard.objects.all())}
    assert desk.rows(CARDS) == in_force
    assert len(desk.rows(CARDS, version="all")) == len(in_force) + 5
    assert len(desk.rows(CARDS, version="restated")) == 5
    assert len(desk.rows(CARDS, month="2026-10", kind__exact="worker")) == 2
    assert desk.rows(CARDS, month="2026-09") == desk.rows(CARDS, month="nonsense") == set()


def test_the_list_costs_the_same_however_long_it_is(
    october: None, review: Review, quarter: Quarter, sign_in: SignIn
) -> None:
    desk = sign_in(quarter.supervisor)
    few = desk.statements(CARDS)
    for person in (quarter.colleague, quarter.neighbour, quarter.leader):
        done(review, by=person)
    sweep()
    assert desk.statements(CARDS) == few


def test_a_restated_card_says_what_changed_and_why(october: None, quarter: Quarter, sign_in: SignIn) -> None:
    first = card(quarter.worker)
    VerificationTask.objects.filter(reference="HC-TEST-0000001").update(version=2, attempts_count=9)
    sweep()
    second, desk = card(quarter.worker), sign_in(quarter.supervisor)
    assert first is not None
    assert second is not None
    page = text_of(desk.open(f"{CARDS}_change", second.pk))
    assert "0.0 → 4.5" in page
    assert reverse(f"admin:{CARDS}_change", args=[first.pk]) in page
    assert "有更新的版本" in text_of(desk.open(f"{CARDS}_change", first.pk))


def table(desk: Desk, **query: str) -> Any:
    return desk.open("scorecard_table", **{"month": "2026-10", "kind": "worker", "known": "computed", **query})


def test_the_month_s_table_as_computed_and_as_known_now(
    october: None, review: Review, quarter: Quarter, sign_in: SignIn
) -> None:
    desk = sign_in(quarter.supervisor)
    assert [(name, version) for name, _, version in table(desk).context_data["lines"]] == [
        ("outsider", 1),
        ("worker", 1),
    ]
    done(review, last=8, ended=7, due_at=on(20, month=11))
    sweep()
    running = table(desk, month="2026-11", known="now").context_data["lines"]
    assert [(name, figures[0], version) for name, figures, version in running] == [("worker", "1", None)]
    assert table(desk, month="2026-11").context_data["lines"] == []
    assert table(desk, month="soon").context_data["sheet"] is None
    assert desk.open("scorecard_table").status_code == 200


@pytest.mark.parametrize("known", ["computed", "now"])
def test_the_table_is_narrowed(october: None, quarter: Quarter, sign_in: SignIn, known: str) -> None:
    desk = sign_in(quarter.leader)
    assert [name for name, *_ in table(desk, known=known).context_data["lines"]] == ["worker"]
    assert table(desk, known=known, kind="town").context_data["lines"] == []


@pytest.mark.parametrize(("kind", "start"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_the_files_and_who_took_them(
    october: None, quarter: Quarter, sign_in: SignIn, kind: str, start: bytes
) -> None:
    answer = table(sign_in(quarter.supervisor), format=kind)
    assert answer.content.startswith(start)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="scorecards-2026-10-worker.{kind}"'
    entry = AuditEntry.objects.get(action="scorecards.exported")
    assert (entry.actor_id, entry.after) == (str(quarter.supervisor.pk), {"format": kind, "rows": 2})


def test_an_objection_and_its_answer(october: None, quarter: Quarter, sign_in: SignIn) -> None:
    mine, leader, supervisor = card(quarter.worker), sign_in(quarter.leader), sign_in(quarter.supervisor)
    given = {"figure": "late", "text": "停电", "task_reference": "HC-TEST-0000001"}
    assert leader.act(CARDS, "contest", mine).status_code == 200
    assert leader.act(CARDS, "contest", mine, apply="1", **{**given, "task_reference": "HC-9"}).status_code == 200
    assert leader.act(CARDS, "contest", mine, apply="1", **given).status_code == 302
    contest = Contest.objects.get()
    assert supervisor.rows(CONTESTS) == {contest.pk}
    assert supervisor.open(f"{CONTESTS}_change", contest.pk).status_code == 200
    leader.act(CONTESTS, "answer", contest, apply="1", state="upheld", answer="属实")
    assert Contest.objects.get().state == ContestState.OPEN
    assert supervisor.act(CONTESTS, "answer", contest, apply="1", state="upheld", answer="属实").status_code == 302
    assert Contest.objects.get().state == ContestState.UPHELD
    assert mine is not None
    page = text_of(supervisor.open(f"{CARDS}_change", mine.pk))
    assert "停电" in page
    assert "属实" in page
