"""Before a hand-over is confirmed the page says which phones are dark, what they hold, and what is due."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.grids.office.details import Section
from apps.grids.office.previews import preview_of_coverages, preview_of_people
from apps.sync.models import Device
from tests.cast.office import Desk, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
COVERAGE = "grids_coverage"
PhoneOf = Callable[..., Phone]
SignIn = Callable[[Any], Desk]


def in_use(phone: Phone, **columns: Any) -> Phone:
    values = {"token_hash": phone.device.pk.bytes * 2, "last_seen_at": now(), **columns}
    Device.objects.filter(pk=phone.device.pk).update(**values)
    return phone


def coverage(quarter: Quarter) -> Coverage:
    return Coverage.objects.get(staff=quarter.worker, grid=quarter.grid)


def said(sections: list[Section]) -> str:
    return "\n".join(f"{fact.label}: {fact.shown}" for section in sections for fact in section.facts)


def test_a_dark_phone_and_one_that_answers(quarter: Quarter, phone_of: PhoneOf) -> None:
    in_use(phone_of(quarter.worker), last_seen_at=now() - timedelta(hours=25), name="dark")
    in_use(phone_of(quarter.worker), name="bright")
    in_use(phone_of(quarter.worker), name="dead", revoked_at=now())
    in_use(phone_of(quarter.colleague), name="foreign")
    [phones, *_] = preview_of_coverages([coverage(quarter)])
    lines = {str(fact.label).split(" · ")[1]: str(fact.shown) for fact in phones.facts}
    assert {name: "失联" in words for name, words in lines.items()} == {"dark": True, "bright": False}


def test_numbers_that_are_missing_are_unsent_work(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = in_use(phone_of(quarter.worker)), quarter.task()
    first, _lost, _also_lost, last = (phone.acknowledge(task) for _ in range(4))
    phone.push(first, last)
    assert "缺少 2 个事件" in said(preview_of_coverages([coverage(quarter)]))


def test_evidence_whose_bytes_have_not_come(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = in_use(phone_of(quarter.worker))
    phone.push(phone.photo(quarter.task()))
    assert "1 件证据已登记但尚未收到" in said(preview_of_coverages([coverage(quarter)]))


def test_a_phone_that_has_pulled_since_it_last_sent(quarter: Quarter, phone_of: PhoneOf) -> None:
    in_use(phone_of(quarter.worker), last_push_at=now() - timedelta(hours=1), last_pull_at=now())
    assert "此后可能有未上传的工作" in said(preview_of_coverages([coverage(quarter)]))


def test_work_that_was_started(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, other = in_use(phone_of(quarter.worker)), in_use(phone_of(quarter.colleague))
    begun, foreign, _untouched = quarter.tasks(3)
    phone.push(phone.acknowledge(begun), phone.attempt(begun))
    other.push(other.attempt(foreign))
    [_phones, started, _deadlines] = preview_of_coverages([coverage(quarter)])
    assert [(fact.label, fact.shown) for fact in started.facts] == [(quarter.worker.name, "1 项任务")]


def test_deadlines_in_danger_and_the_nearest(quarter: Quarter) -> None:
    near = quarter.task(due_at=now() + timedelta(hours=71))
    late = quarter.task(due_at=now() - timedelta(hours=1))
    far = quarter.task(due_at=now() + timedelta(hours=73))
    by_name = quarter.task(due_at=now(), assignee=quarter.colleague)
    [*_, deadlines] = preview_of_coverages([coverage(quarter)])
    assert deadlines.facts[0].shown == "2 项任务将到期或已逾期。"
    assert [fact.label for fact in deadlines.facts[1:]] == [late.reference, near.reference]
    assert {far.reference, by_name.reference}.isdisjoint(said([deadlines]).split())


def test_who_leaves_takes_what_is_theirs_by_name(quarter: Quarter) -> None:
    mine = quarter.task(grid=quarter.far_grid, due_at=now(), assignee=quarter.worker)
    [phones, _started, deadlines] = preview_of_people([quarter.worker.pk])
    assert mine.reference in said([deadlines])
    assert "没有在用设备" in said([phones])


def test_the_page_shows_it_before_anything_happens(quarter: Quarter, phone_of: PhoneOf, sign_in: SignIn) -> None:
    in_use(phone_of(quarter.worker), last_seen_at=now() - timedelta(hours=25))
    task = quarter.task(due_at=now() + timedelta(hours=1))
    chosen, desk = coverage(quarter), sign_in(quarter.supervisor)
    for action in ("hand_over", "end"):
        page = text_of(desk.act(COVERAGE, action, chosen))
        assert "失联" in page
        assert task.reference in page
    chosen.refresh_from_db()
    assert chosen.ends_at is None


def statements(quarter: Quarter) -> int:
    with CaptureQueriesContext(connection) as captured:
        preview_of_coverages(Coverage.objects.filter(grid=quarter.grid))
    return len(captured)


def test_a_big_hand_over_asks_no_more_than_a_small_one(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = in_use(phone_of(quarter.worker))
    phone.push(phone.attempt(quarter.task()))
    few = statements(quarter)
    for _ in range(5):
        more = in_use(phone_of(quarter.colleague))
        more.push(more.attempt(quarter.task()))
    assert statements(quarter) == few
