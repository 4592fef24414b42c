"""Disagreements are decided with both sides in sight: disputes side by side, field conflicts value by value."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.ids import new_id
from apps.verification_tasks.admin.resolution.beside import Beside
from apps.verification_tasks.admin.resolution.cards import Card
from apps.verification_tasks.models import Dispute, Evidence, FieldConflict, VerificationTask
from apps.verification_tasks.states import TaskStatus
from tests.cast.office import Desk, readings, text_of
from tests.cast.phones import Phone
from tests.cast.review import Review, as_bytes, scene
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Desk]
DISPUTE, CONFLICT = "verification_tasks_dispute", "verification_tasks_fieldconflict"


@pytest.fixture
def dispute(quarter: Quarter, phone_of: Callable[..., Phone]) -> Dispute:
    """The worker met the resident by phone; the colleague says that nobody lives there."""
    task, first, second = quarter.task(), phone_of(quarter.worker), phone_of(quarter.colleague)
    first.push(*first.visit(task, note="本人接听"))
    moved = second.event(
        "attempt.recorded",
        task,
        channel="door",
        result="moved_away",
        location={"lat": 31.879, "lng": 120.55, "accuracy_m": 10},
    )
    second.push(moved, second.complete(task, outcome="not_resident", channel="door", note="邻居说已搬走"))
    return Dispute.objects.get()


def rows(desk: Desk, dispute: Dispute) -> dict[str, tuple[Any, Any, bool]]:
    shown: Beside = desk.open(f"{DISPUTE}_change", dispute.pk).context_data["beside"]
    return {row.label: (row.first, row.second, row.differs) for row in shown.rows}


def test_both_completions_stand_side_by_side_and_differences_are_marked(
    quarter: Quarter, sign_in: SignIn, dispute: Dispute
) -> None:
    found = rows(sign_in(quarter.supervisor), dispute)
    assert found["核查结论"] == ("属实", "不在此居住", True)
    assert found["上报人"] == ("worker", "colleague", True)
    assert found["方式"] == ("电话", "上门", True)
    assert found["地点"] == ("未知", "距申报住址 1001 米", True)
    assert found["证据"] == ("通话记录 × 1", "无", True)
    assert found["备注"] == ("本人接听", "邻居说已搬走", True)
    assert found["更正"] == ("–", "–", False)


def test_it_is_decided_on_the_page(quarter: Quarter, sign_in: SignIn, dispute: Dispute) -> None:
    desk = sign_in(quarter.supervisor)
    assert "“不在此居住”成立" in text_of(desk.open(f"{DISPUTE}_change", dispute.pk))
    desk.act(DISPUTE, "decide", dispute, outcome="not_resident", apply="1")
    dispute.task.refresh_from_db()
    assert dispute.task.status == TaskStatus.COMPLETED
    assert "成立" not in text_of(desk.open(f"{DISPUTE}_change", dispute.pk))
    assert rows(desk, dispute)["核查结论"][:2] == ("属实", "不在此居住")


def test_who_reads_nobody_s_data_sees_no_notes_and_opening_is_audited(
    quarter: Quarter, sign_in: SignIn, dispute: Dispute, superuser: object
) -> None:
    assert "本人接听" not in text_of(sign_in(superuser).open(f"{DISPUTE}_change", dispute.pk))
    assert readings() == []
    rows(sign_in(quarter.supervisor), dispute)
    assert readings() == [(str(quarter.supervisor.pk), "verification_task", str(dispute.task_id))]


def test_a_dispute_costs_the_same_however_much_it_rests_on(
    quarter: Quarter, sign_in: SignIn, dispute: Dispute, review: Review
) -> None:
    desk = sign_in(quarter.supervisor)
    desk.statements_of(f"{DISPUTE}_change", dispute.pk)
    few = desk.statements_of(f"{DISPUTE}_change", dispute.pk)
    for number in range(5):
        review.photo(dispute.task, as_bytes(scene(number)))
    assert desk.statements_of(f"{DISPUTE}_change", dispute.pk) <= few + 1


@pytest.fixture
def conflict(quarter: Quarter, phone_of: Callable[..., Phone]) -> FieldConflict:
    """The office changed the address after the phone had read the task."""
    task, phone = quarter.task(version=5, field_versions={"address": 4}), phone_of(quarter.worker)
    steps = [phone.attempt(task), phone.call(task)]
    done = phone.complete(task, steps[-1], outcome="corrected", corrections={"address": "人民路2号3楼"})
    phone.push(*steps, {**done, "base_version": 2})
    return FieldConflict.objects.get()


def cards(desk: Desk, conflict: FieldConflict) -> list[Card]:
    found: list[Card] = desk.open(f"{CONFLICT}_change", conflict.pk).context_data["cards"]
    return found


def test_each_value_has_who_when_and_what_it_rests_on(
    quarter: Quarter, sign_in: SignIn, conflict: FieldConflict
) -> None:
    server, device = cards(sign_in(quarter.supervisor), conflict)
    assert (server.value, str(server.title)) == (conflict.task.declaration.address, "居民申报")
    assert (device.value, device.who, device.evidence) == ("人民路2号3楼", "worker", ["通话记录 · 已收到"])
    assert device.received != "–"


def test_another_value_is_written_where_neither_is_right(
    quarter: Quarter, sign_in: SignIn, conflict: FieldConflict
) -> None:
    desk = sign_in(quarter.supervisor)
    empty = desk.act(CONFLICT, "decide", conflict, side="other", value="", apply="1")
    assert "请填写内容" in text_of(empty)
    desk.act(CONFLICT, "decide", conflict, side="other", value="人民路2号4楼", apply="1")
    conflict.refresh_from_db()
    conflict.task.declaration.refresh_from_db()
    assert conflict.task.declaration.address == "人民路2号4楼"
    assert (conflict.took_device_value, conflict.decided_by) == (False, quarter.supervisor)
    written = cards(desk, conflict)[-1]
    assert (written.value, written.is_chosen, written.conflict) == ("人民路2号4楼", True, None)


def test_what_is_written_is_checked_like_any_correction(
    quarter: Quarter, sign_in: SignIn, conflict: FieldConflict
) -> None:
    answer = sign_in(quarter.supervisor).act(CONFLICT, "decide", conflict, side="other", value="x", apply="1")
    assert answer.status_code == 200
    conflict.refresh_from_db()
    assert conflict.decided_at is None


def test_every_value_that_was_claimed_stands_there(
    quarter: Quarter, sign_in: SignIn, conflict: FieldConflict
) -> None:
    FieldConflict.objects.create(
        task=conflict.task,
        event_id=new_id(),
        field="address",
        server_value=conflict.server_value,
        device_value='"人民路9号"',
        opened_at=now(),
    )
    found = cards(sign_in(quarter.supervisor), conflict)
    assert [card.value for card in found[1:]] == ["人民路2号3楼", "人民路9号"]


def test_a_position_is_chosen_and_never_written(quarter: Quarter, sign_in: SignIn) -> None:
    conflict = FieldConflict.objects.create(
        task=quarter.task(), event_id=new_id(), field="location", server_value="null", opened_at=now()
    )
    desk = sign_in(quarter.supervisor)
    assert "write-another" not in text_of(desk.open(f"{CONFLICT}_change", conflict.pk))
    assert desk.act(CONFLICT, "decide", conflict, side="other", value="1,2", apply="1").status_code == 200
    assert not Evidence.objects.exists()
    assert VerificationTask.objects.get().version == 1
