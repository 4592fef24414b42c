"""A worker leaves: nothing of what they held is stranded, and their phone is told to erase it."""

from collections.abc import Callable

import pytest

from apps.core.actors import SYSTEM
from apps.grids.roles import Role
from apps.grids.services.staff import deactivate_staff, set_role
from apps.sync.auth import DeviceRevoked
from apps.verification_tasks.services.tasks import reassign_tasks
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import TOWN, Quarter

PhoneOf = Callable[..., Phone]


@pytest.mark.parametrize("leave", ["retires", "is promoted"])
def test_tasks_by_name_go_back_and_the_phone_is_revoked(quarter: Quarter, phone_of: PhoneOf, leave: str) -> None:
    worker, phone, task = quarter.worker, phone_of(quarter.worker), quarter.task()
    reassign_tasks(task_ids=[task.pk], staff_id=worker.pk, actor=SYSTEM)
    if leave == "retires":
        deactivate_staff(staff_id=worker.pk, actor=SYSTEM)
    else:
        set_role(staff_id=worker.pk, role=Role.TOWN, division_code=TOWN, actor=SYSTEM)
    task.refresh_from_db()
    assert (task.assignee, task.epoch) == (None, 3)
    with pytest.raises(DeviceRevoked):
        phone.push(phone.attempt(task))


def test_the_last_word_of_a_revoked_phone_is_kept(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone, task = phone_of(quarter.worker), quarter.task()
    visit = phone.visit(task)
    deactivate_staff(staff_id=quarter.worker.pk, actor=SYSTEM)
    answer = phone.push_whole(visit, final=True)
    assert statuses(answer["results"]) == ["quarantined:device_revoked"] * 4
    assert answer["wipe"] is True
    assert statuses(phone.push(*visit, final=True)) == ["duplicate"] * 4
    phone.device.refresh_from_db()
    assert phone.device.wiped_at is not None
    assert task.history.count() == 0
