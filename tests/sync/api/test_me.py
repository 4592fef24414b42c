"""A device about itself, and the end of its token."""

from collections.abc import Callable

import orjson
from django.test import Client

from apps.core.models import AuditEntry
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter, cover


def test_names_the_worker_the_device_and_the_grids_by_code(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    cover(quarter.worker, quarter.far_grid)
    phone = handset_of(quarter.worker)

    answer = orjson.loads(phone.get("me").content)

    assert answer["device"] == {"id": str(phone.device.pk), "name": "phone"}
    assert answer["worker"]["id"] == str(quarter.worker.pk)
    assert [grid["code"] for grid in answer["grids"]] == [quarter.grid.code, quarter.far_grid.code]
    assert answer["worker"]["grids"] == answer["grids"]


def test_logout_is_204_and_leaves_a_trace(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    phone = handset_of(quarter.worker)
    response = Client().post("/api/v1/devices/logout", headers={"Authorization": f"Token {phone.token}"})
    assert (response.status_code, response.content) == (204, b"")
    assert phone.get("me").status_code == 401
    assert AuditEntry.objects.filter(action="device.logged_out", subject_id=str(phone.device.pk)).count() == 1
