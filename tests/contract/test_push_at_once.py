"""Guarantee 2 over real connections: the same batch from many at the same time has its effect once."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from pytest_django.live_server_helper import LiveServer

from apps.core.demo import invent_person
from tests.contract.client import Device, Resident, code_in
from tests.contract.conftest import deliver_messages
from tests.contract.world import HOME, build_city

CONNECTIONS = 4


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url, timeout=30) as client:
        yield client


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_one_batch_from_four_connections_at_once_is_applied_once(line: httpx.Client) -> None:
    build_city()
    device = Device(line)
    assert device.enrol().status_code == 201
    person = invent_person(77, 1)
    resident = Resident(line, person.phone)
    resident.ask_code()
    deliver_messages()
    messages = line.get("/demo/outbox/", params={"format": "json"}).json()
    resident.sign_in(code_in(messages[0]["text"]) or "")
    form = {
        "name": person.name,
        "id_type": "resident_id",
        "id_number": person.id_number,
        "phone": person.phone,
        "division_code": HOME,
        "address": "人民中路12号",
        "residence_kind": "rented",
        "residence_reason": "01",
        "since": "2026-11-01",
        "notice_version": "2026-01",
    }
    assert resident.declare(form).status_code == 201
    # The receipt leaves before the visit could overtake it.
    deliver_messages()
    device.drain()
    (task,) = device.tasks().values()
    events = device.phone_check(task)
    start = Barrier(CONNECTIONS)

    def send(_: int) -> list[str]:
        with httpx.Client(base_url=line.base_url, timeout=30) as own:
            start.wait()
            answer = Device(own, token=device.token).push(events)
        assert answer.status_code == 200, answer.text
        return [result["status"] for result in answer.json()["results"]]

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = Counter(status for statuses in pool.map(send, range(CONNECTIONS)) for status in statuses)
    assert answers == {"applied": 3, "duplicate": 3 * (CONNECTIONS - 1)}
    seen = device.task(task["id"])
    assert (seen["status"], seen["attempts"], len(seen["evidence"])) == ("completed", 1, 1)
    deliver_messages()
    texts = [message["text"] for message in line.get("/demo/outbox/", params={"format": "json"}).json()]
    declaration = resident.get("/declarations").json()
    assert len(texts) == 3, (texts, declaration)
