"""One task: its facts, its timeline, and who has read it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.core.identity import mask_id_number
from apps.core.models import AuditEntry
from apps.core.phones import mask_phone
from apps.verification_tasks.models import Evidence
from apps.verification_tasks.states import EvidenceStatus
from tests.cast.office import TASKS, Desk, readings, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = f"{TASKS}_change"
REVEAL = f"{TASKS}_reveal"


def test_numbers_are_masked_and_the_reading_is_recorded_once(
    quarter: Quarter, sign_in: Callable[[Any], Desk]
) -> None:
    task = quarter.task()
    page = text_of(sign_in(quarter.supervisor).open(PAGE, task.pk))
    phone, number = task.declaration.phone, task.declaration.person.id_number
    assert task.declaration.name in page
    assert mask_phone(phone) in page
    assert mask_id_number(number) in page
    assert phone.removeprefix("+86") not in page
    assert number not in page
    assert readings() == [(str(quarter.supervisor.pk), "verification_task", str(task.pk))]


def test_the_administrator_of_the_system_reads_no_resident(
    quarter: Quarter, sign_in: Callable[[Any], Desk], superuser: object
) -> None:
    task = quarter.task()
    desk = sign_in(superuser)
    page = text_of(desk.open(PAGE, task.pk))
    assert task.declaration.name not in page
    assert task.declaration.address not in page
    assert readings() == []
    assert desk.open(REVEAL, task.pk).status_code == 403


def test_numbers_are_shown_for_a_reason_that_is_recorded(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    task = quarter.task()
    desk = sign_in(quarter.supervisor)
    question = text_of(desk.open(REVEAL, task.pk))
    assert task.declaration.phone not in question
    url = desk.open(REVEAL, task.pk).wsgi_request.path
    without = text_of(desk.client.post(url, {"reason": ""}))
    assert task.declaration.phone not in without
    assert readings() == []
    answer = desk.client.post(url, {"reason": "resident called back"})
    assert task.declaration.phone in text_of(answer)
    assert task.declaration.person.id_number in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    (entry,) = AuditEntry.objects.filter(action="personal_data.read")
    assert (entry.subject_id, entry.reason) == (str(task.pk), "resident called back")


def test_the_timeline_tells_what_the_field_did_with_both_times(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone]
) -> None:
    task = quarter.task()
    phone = phone_of(quarter.worker, ahead=timedelta(minutes=30))
    phone.push(*phone.visit(task))
    page = text_of(sign_in(quarter.supervisor).open(PAGE, task.pk))
    for words in ("上报核查结论", "走访：电话", "证据：通话记录", "设备时钟", quarter.worker.name):
        assert words in page


def test_the_timeline_costs_the_same_however_long_it_is(
    quarter: Quarter,
    sign_in: Callable[[Any], Desk],
    phone_of: Callable[..., Phone],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    task = quarter.task()
    phone = phone_of(quarter.worker)
    phone.push(*[phone.attempt(task, result="no_answer") for _ in range(30)])
    desk = sign_in(quarter.supervisor)
    with django_assert_max_num_queries(30):
        desk.open(PAGE, task.pk)


def test_a_malformed_id_is_not_found(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    assert sign_in(quarter.supervisor).open(PAGE, "no-such-thing").status_code == 404


@pytest.mark.parametrize(
    ("rejection", "words"),
    [
        ("type_not_taken", "文件类型不被接受"),
        ("type_mismatch", "文件类型与上报不符"),
        ("size_mismatch", "文件大小与上报不符"),
        ("sha256_mismatch", "文件内容与上报不符"),
    ],
)
def test_why_evidence_was_rejected_is_in_words(
    quarter: Quarter, sign_in: Callable[[Any], Desk], phone_of: Callable[..., Phone], rejection: str, words: str
) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    phone.push(phone.photo(task))
    Evidence.objects.update(status=EvidenceStatus.REJECTED, rejection=rejection)
    assert words in text_of(sign_in(quarter.supervisor).open(PAGE, task.pk))
