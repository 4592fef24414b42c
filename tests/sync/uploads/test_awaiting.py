"""What a completion that awaits its proof may still rest on, and for how long."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
import time_machine

from apps.core.clock import now, rfc3339
from apps.core.ids import new_id
from apps.verification_tasks.models import Evidence, VerificationTask
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter
from tests.sync.uploads.conftest import JPEG, Uploader

PhoneOf = Callable[..., Phone]


# A bucket looks at its own clock.
@pytest.mark.parametrize("storage", ["folder"], indirect=True)
def test_bytes_that_come_too_late_open_the_task_though_no_sweep_has_been_by(
    quarter: Quarter, uploader: Uploader
) -> None:
    phone, task = uploader.phone, quarter.task()
    photo = uploader.photo_of(task)
    phone.push(phone.attempt(task, "door"), photo, phone.complete(task, photo, channel="door"))
    with time_machine.travel(now() + timedelta(hours=48, minutes=1)):
        uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    task.refresh_from_db()
    assert (task.status, task.outcome, task.closed_at) == ("open", None, None)
    assert Evidence.objects.get(task=task).status == "received"


def test_a_refusal_waits_for_the_photo_that_it_names(quarter: Quarter, uploader: Uploader) -> None:
    phone, task = uploader.phone, quarter.task()
    photo = uploader.photo_of(task)
    refusal = phone.complete(task, photo, outcome="refused", channel="door")
    phone.push(phone.attempt(task, "door", "refused"), photo, refusal)
    task.refresh_from_db()
    assert task.status == "awaiting_evidence"
    uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("completed", "refused")


def a_talk(phone: Phone, task: VerificationTask) -> list[dict[str, Any]]:
    """Two proofs, of which one has bytes that never come, and a completion that names neither."""
    message = phone.photo(task)
    message["data"]["kind"] = "wechat_message"
    place = {"lat": 31.8, "lng": 120.5}
    where = phone.event(
        "evidence.attached",
        task,
        evidence_id=str(new_id()),
        kind="location",
        captured_at=rfc3339(now()),
        location=place,
    )
    return [phone.attempt(task, "wechat"), message, where, phone.complete(task, channel="wechat")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_proof_beside_announced_bytes_is_enough_in_any_order_of_arrival(
    quarter: Quarter, phone_of: PhoneOf, order: tuple[int, ...]
) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    met, *rest = a_talk(phone, task)
    assert statuses(phone.push(met)) == ["applied"]
    for number in order:
        phone.push(rest[number])
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("completed", "confirmed")
