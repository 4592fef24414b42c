"""Work from the list: what will happen is said first, what is left out with its reason, and there is a way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.verification_tasks.admin.bulk import actions
from apps.verification_tasks.models import BulkChange, VerificationTask
from apps.verification_tasks.states import Priority, TaskStatus
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Desk]


def foreseen(answer: Any) -> tuple[list[Any], list[tuple[Any, int]]]:
    found = answer.context_data["foreseen"]
    return found.going.lines, [(str(group.title), group.number) for group in found.left_out]


def test_the_answers_are_weighed_before_anything_is_done(quarter: Quarter, sign_in: SignIn) -> None:
    theirs, other, closed = (
        quarter.task(assignee=quarter.colleague),
        quarter.task(assignee=quarter.worker),
        quarter.task(status=TaskStatus.CANCELLED),
    )
    desk, staff = sign_in(quarter.supervisor), str(quarter.colleague.pk)
    look = desk.act(TASKS, "reassign", theirs, other, closed, staff=staff, look="1")
    going, left_out = foreseen(look)
    assert going == [f"{other.reference} · worker → colleague"]
    assert set(left_out) == {("不处理：任务已在该人名下", 1), ("不处理：任务已不在办理中", 1)}
    assert f'name="staff" value="{staff}"' in text_of(look)
    assert not BulkChange.objects.exists()


def test_the_answers_can_be_changed(quarter: Quarter, sign_in: SignIn) -> None:
    again = sign_in(quarter.supervisor).act(
        TASKS, "reassign", quarter.task(), staff=str(quarter.colleague.pk), change="1"
    )
    assert again.context_data["foreseen"] is None
    assert f'value="{quarter.colleague.pk}" selected' in text_of(again)


def test_the_message_leads_back(quarter: Quarter, sign_in: SignIn) -> None:
    task, desk = quarter.task(), sign_in(quarter.supervisor)
    desk.act(TASKS, "raise_priority", task, apply="1")
    url = reverse("admin:undo_bulk_change", args=[BulkChange.objects.get().pk])
    assert url in text_of(desk.list(TASKS))
    assert url in text_of(desk.open(f"{TASKS}_change", task.pk))
    going, _ = foreseen(desk.client.get(url))
    assert going == [f"{task.reference} · 紧急 → 普通"]
    assert desk.client.post(url, {"apply": "1"}).status_code == 302
    task.refresh_from_db()
    assert task.priority == Priority.NORMAL
    assert url not in text_of(desk.open(f"{TASKS}_change", task.pk))
    assert "已撤销" in text_of(desk.client.get(url, follow=True))


def test_nobody_undoes_beyond_the_own_scope(quarter: Quarter, sign_in: SignIn) -> None:
    task = quarter.task(grid=quarter.far_grid)
    sign_in(quarter.supervisor).act(TASKS, "raise_priority", task, apply="1")
    url = reverse("admin:undo_bulk_change", args=[BulkChange.objects.get().pk])
    assert sign_in(quarter.leader).client.get(url).status_code == 404


def all_that_match(desk: Desk, action: str, one: VerificationTask, query: str, **answers: Any) -> Any:
    form = {"action": action, "_selected_action": str(one.pk), "select_across": "1", **answers}
    return desk.client.post(f"{reverse(f'admin:{TASKS}_changelist')}?{query}", form)


def test_all_that_match_the_filter_and_no_others(quarter: Quarter, sign_in: SignIn) -> None:
    inside = quarter.tasks(3)
    quarter.task(grid=quarter.second_grid)
    quarter.task(status=TaskStatus.CANCELLED)
    answer = all_that_match(sign_in(quarter.supervisor), "raise_priority", inside[0], f"grid={quarter.grid.pk}")
    assert set(answer.context_data["pks"]) == {str(task.pk) for task in inside}


def test_more_than_the_ceiling_are_cut_and_said(
    quarter: Quarter, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "CEILING", 2)
    tasks = quarter.tasks(3)
    answer = all_that_match(sign_in(quarter.supervisor), "raise_priority", tasks[0], "")
    assert len(answer.context_data["pks"]) == 2
    assert "符合条件的超过 2 项" in text_of(answer)


def test_a_large_set_travels_in_one_field(quarter: Quarter, sign_in: SignIn) -> None:
    tasks, desk = quarter.tasks(250), sign_in(quarter.supervisor)
    page = all_that_match(desk, "raise_priority", tasks[0], "")
    assert len(page.context_data["pks"]) == 1
    chosen = page.context_data["chosen"]
    quarter.task()  # came in meanwhile: nobody has said yes to it
    all_that_match(desk, "raise_priority", tasks[0], "", chosen=chosen, apply="1")
    assert VerificationTask.objects.filter(priority=Priority.HIGH).count() == 250
    assert all_that_match(desk, "raise_priority", tasks[0], "", chosen="no-such", apply="1").status_code == 302


def test_a_duplicate_is_named_by_its_reference(quarter: Quarter, sign_in: SignIn) -> None:
    kept, duplicate = quarter.tasks(2)
    type(kept.declaration).objects.filter(pk=duplicate.declaration_id).update(
        address=kept.declaration.address, division=kept.declaration.division_id
    )
    desk = sign_in(quarter.supervisor)
    wrong = desk.act(TASKS, "duplicate", duplicate, reference="HC-NONE", look="1")
    assert "您的辖区内没有该任务" in text_of(wrong)
    going, _ = foreseen(desk.act(TASKS, "duplicate", duplicate, reference=kept.reference, look="1"))
    assert going == [f"{duplicate.reference} → {kept.reference} · 同一地址"]
    assert desk.act(TASKS, "duplicate", duplicate, reference=kept.reference, apply="1").status_code == 302
    duplicate.refresh_from_db()
    assert duplicate.status == TaskStatus.CANCELLED


def test_reminding_says_whom(quarter: Quarter, sign_in: SignIn) -> None:
    task, desk = quarter.task(), sign_in(quarter.leader)
    going, _ = foreseen(desk.act(TASKS, "remind", task))
    assert all(name in going[0] for name in (task.reference, "colleague", "worker"))
    assert desk.act(TASKS, "remind", task, apply="1").status_code == 302
    _, left_out = foreseen(desk.act(TASKS, "remind", task))
    assert left_out == [("不处理：4 小时内已人工提醒", 1)]
