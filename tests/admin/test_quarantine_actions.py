"""What a supervisor does about kept events, on the page: take up again, lay aside, and see what was done."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.actors import SYSTEM
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.grids.models import Coverage
from apps.grids.services import start_coverage
from apps.sync.models import JournalEntry
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "sync_journalentry"
SignIn = Callable[[Any], Desk]
PhoneOf = Callable[..., Phone]


@pytest.fixture
def strays(quarter: Quarter, phone_of: PhoneOf) -> list[JournalEntry]:
    """One that a repair will save, and one that nothing saves."""
    phone, task = phone_of(quarter.outsider), quarter.task()
    phone.push(phone.attempt(task), phone.event("nonsense.type", task))
    return list(JournalEntry.objects.order_by("seq"))


def test_replay_asks_first_and_says_what_became_of_each(
    quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn
) -> None:
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    desk = sign_in(quarter.supervisor)
    question = desk.act(PAGE, "replay", *strays)
    assert "重新处理事件" in text_of(question)
    rehearsed = question.context_data["foreseen"]
    assert (rehearsed.going.number, [group.number for group in rehearsed.left_out]) == (1, [1])
    assert not JournalEntry.objects.filter(status="applied").exists()
    page = text_of(desk.act(PAGE, "replay", *strays, apply="1"))
    assert "已处理 1 个，共 2 个" in page
    assert "已生效" in page
    assert "服务器不识别此类事件" in page
    assert desk.rows(PAGE) == {strays[1].pk}
    assert desk.rows(PAGE, desk="handled") == {strays[0].pk}
    assert desk.rows(PAGE, desk="all") == {each.pk for each in strays}
    assert AuditEntry.objects.get(action="event.replayed").actor_id == str(quarter.supervisor.pk)


def test_a_handled_event_tells_who_did_what_and_why(
    quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn
) -> None:
    desk = sign_in(quarter.supervisor)
    assert "ds-error" not in text_of(desk.act(PAGE, "dismiss", strays[1]))
    assert desk.act(PAGE, "dismiss", strays[1], apply="1", reason="旧版应用").status_code == 302
    assert desk.rows(PAGE) == {strays[0].pk}
    page = text_of(desk.open(f"{PAGE}_change", strays[1].pk))
    assert "旧版应用" in page
    assert quarter.supervisor.name in page


def test_laying_aside_wants_a_reason(quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.act(PAGE, "dismiss", strays[1], apply="1", reason="").status_code == 200
    assert not JournalEntry.objects.exclude(handled_at=None).exists()


def test_what_was_taken_up_offers_nothing_more(quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn) -> None:
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    desk = sign_in(quarter.supervisor)
    desk.act(PAGE, "replay", strays[0], apply="1")
    assert desk.open(f"{PAGE}_change", strays[0].pk).context_data["buttons"] == []
    assert len(desk.open(f"{PAGE}_change", strays[1].pk).context_data["buttons"]) == 2


def test_out_of_scope_nothing_is_replayed(quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn) -> None:
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    sign_in(quarter.leader).act(PAGE, "replay", *strays, apply="1")
    assert not JournalEntry.objects.filter(status="applied").exists()


def test_the_list_names_the_task_and_who_answers_for_it(
    quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn
) -> None:
    [first, *_] = sign_in(quarter.supervisor).list(PAGE).context_data["cl"].result_list
    assert first.owners == [quarter.supervisor.name]
    assert first.task_reference.startswith("HC-")


@pytest.mark.parametrize("covered", ["far_grid", None])
def test_an_event_of_a_task_that_nobody_knows_is_nobody_s_neither(
    quarter: Quarter, phone_of: PhoneOf, sign_in: SignIn, covered: str | None
) -> None:
    """It is its worker's town's; a worker who never had a grid is the city's."""
    if covered is None:
        Coverage.objects.filter(staff=quarter.outsider).delete()
    phone = phone_of(quarter.outsider)
    phone.push(phone.event("note.added", new_id(), text="谁家的"))
    desk = sign_in(quarter.centre)
    [stray] = desk.list(PAGE).context_data["cl"].result_list
    assert stray.owners == ([quarter.supervisor.name] if covered else [])
    assert (quarter.supervisor.name if covered else "市级中心") in text_of(desk.open(f"{PAGE}_change", stray.pk))


def test_the_list_costs_the_same_for_many_events(quarter: Quarter, phone_of: PhoneOf, sign_in: SignIn) -> None:
    desk, phone = sign_in(quarter.supervisor), phone_of(quarter.outsider)
    phone.push(phone.attempt(quarter.task()))
    desk.statements(PAGE)
    few = desk.statements(PAGE)
    phone.push(*[phone.attempt(task) for task in quarter.tasks(10)])
    assert desk.statements(PAGE) == few


def test_above_the_list_stand_the_causes_and_all_of_one_go_together(
    quarter: Quarter, strays: list[JournalEntry], sign_in: SignIn
) -> None:
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    desk = sign_in(quarter.supervisor)
    causes = desk.list(PAGE, code="out_of_scope").context_data["causes"]
    assert {(cause.query, cause.number, cause.chosen) for cause in causes} == {
        ("code=out_of_scope", 1, True),
        ("code=unknown_type", 1, False),
    }
    form = {"action": "replay", "_selected_action": str(strays[0].pk), "select_across": "1"}
    url = f"{desk.list(PAGE).wsgi_request.path}?code=out_of_scope"
    question: Any = desk.client.post(url, form)
    assert question.context_data["pks"] == [str(strays[0].pk)]
