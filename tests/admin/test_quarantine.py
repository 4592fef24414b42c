"""The quarantine: why an event was not applied, in words, and its contents for those who may read them."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.ids import new_id
from apps.sync.models import JournalEntry
from tests.cast.office import Desk, readings, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "sync_journalentry"


@pytest.fixture
def entry(quarter: Quarter, phone_of: Callable[..., Phone]) -> JournalEntry:
    phone = phone_of(quarter.worker)
    phone.push(phone.event("nonsense.type", quarter.task(), words="as the device said"))
    return JournalEntry.objects.get()


def test_the_list_says_why_and_shows_no_contents(
    quarter: Quarter, entry: JournalEntry, sign_in: Callable[[Any], Desk]
) -> None:
    page = text_of(sign_in(quarter.supervisor).list(PAGE))
    assert "服务器不识别此类事件" in page
    assert "as the device said" not in page
    assert readings() == []


def test_opening_one_shows_its_shape_and_names_nobody(
    quarter: Quarter, phone_of: Callable[..., Phone], sign_in: Callable[[Any], Desk]
) -> None:
    phone, task = phone_of(quarter.outsider), quarter.task()
    phone.push(
        phone.event("note.added", task, text="王小明 13800000000", kind="13800000000", channel="door", 姓名="王小明")
    )
    stray = JournalEntry.objects.get()
    desk = sign_in(quarter.supervisor)
    page = text_of(desk.open(f"{PAGE}_change", stray.pk))
    assert "&quot;channel&quot;: &quot;door&quot;" in page
    assert "&quot;text&quot;: &quot;•••&quot;" in page
    for personal in ("王小明", "13800000000", "姓名"):
        assert personal not in page
    assert readings() == [(str(quarter.supervisor.pk), "journal_entry", str(stray.pk))]


def test_word_for_word_it_is_shown_for_a_reason_that_is_recorded(
    quarter: Quarter, entry: JournalEntry, sign_in: Callable[[Any], Desk]
) -> None:
    desk = sign_in(quarter.supervisor)
    assert "as the device said" not in text_of(desk.open(f"{PAGE}_change", entry.pk))
    url = desk.open(f"{PAGE}_reveal", entry.pk).wsgi_request.path
    page = text_of(desk.client.post(url, {"reason": "look into it"}))
    assert "as the device said" in page
    assert str(entry.task_id) in page
    assert readings()[-1] == (str(quarter.supervisor.pk), "journal_entry", str(entry.pk))


def test_what_was_applied_is_not_in_it(
    quarter: Quarter, phone_of: Callable[..., Phone], sign_in: Callable[[Any], Desk]
) -> None:
    phone = phone_of(quarter.worker)
    phone.push(phone.acknowledge(quarter.task()))
    applied = JournalEntry.objects.get()
    desk = sign_in(quarter.supervisor)
    assert desk.rows(PAGE) == set()
    assert desk.open(f"{PAGE}_change", applied.pk).status_code == 404


def test_an_unknown_task_has_no_link(
    quarter: Quarter, phone_of: Callable[..., Phone], sign_in: Callable[[Any], Desk]
) -> None:
    phone = phone_of(quarter.worker)
    phone.push(phone.event("note.added", new_id(), text="where?"))
    page = text_of(sign_in(quarter.supervisor).open(f"{PAGE}_change", JournalEntry.objects.get().pk))
    assert "查看任务" not in page
