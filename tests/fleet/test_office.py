"""The simulated office clicks through the real pages: what it looks for there is there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.ids import new_id
from apps.sync.field_day.line import Line
from apps.sync.fleet.office import Office
from apps.verification_tasks.models import FieldConflict, VerificationTask
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PASSWORD = "a long invented password"


@pytest.fixture
def office(quarter: Quarter, live_server: Any) -> Iterator[Office]:
    user = quarter.supervisor.user
    user.set_password(PASSWORD)
    user.save()
    line = Line(live_server.url)
    office = Office(line, {str(quarter.worker.pk): quarter.worker.name})
    assert office.sign_in(user.get_username(), PASSWORD)
    yield office
    office.close()
    line.close()


@pytest.mark.parametrize(("field", "takes_device"), [("address", True), ("residence_kind", False)])
def test_it_decides_a_conflict_about_a_field(
    quarter: Quarter, office: Office, *, field: str, takes_device: bool
) -> None:
    task = quarter.task()
    for name in ("residence_reason", field):
        FieldConflict.objects.create(
            task=task, event_id=new_id(), field=name, server_value='"09"', device_value='"99"', opened_at=now()
        )
    assert office.decide_conflict(task.reference, field, takes_device=takes_device)
    decided = FieldConflict.objects.exclude(decided_at=None).get()
    assert decided.field == field


def test_it_decides_a_dispute(quarter: Quarter, office: Office, phone_of: Callable[..., Phone]) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(*phone.visit(task))
    phone.push(phone.complete(task, outcome="not_resident"))
    assert office.decide_dispute(str(task.pk), "not_resident")
    assert VerificationTask.objects.get().outcome == "not_resident"


def test_a_decision_whose_answer_was_lost_is_known_for_done(
    quarter: Quarter, office: Office, phone_of: Callable[..., Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(*phone.visit(task))
    phone.push(phone.complete(task, outcome="not_resident"))
    send = office.line.send
    lost: list[Any] = []

    def lose_one(method: str, path: str, **options: Any) -> Any:
        answer = send(method, path, **options)
        if (options.get("form") or {}).get("apply") and not lost:
            lost.append(answer)
            office.line.note("ReadError")
            return send(method, path, **options)
        return answer

    monkeypatch.setattr(office.line, "send", lose_one)
    assert office.decide_dispute(str(task.pk), "not_resident")
    assert len(lost) == 1
    monkeypatch.undo()
    assert not office.decide_dispute(str(task.pk), "confirmed"), "nobody lost this answer: there is nothing to decide"


def test_it_amends_a_declaration(quarter: Quarter, office: Office) -> None:
    declaration = quarter.task().declaration
    form = {
        "phone": declaration.phone,
        "name": declaration.name,
        "address": "新路9号",
        "residence_kind": "hotel",
        "since": declaration.since.isoformat(),
    }
    assert office.amend(form)
    declaration.refresh_from_db()
    assert (declaration.address, declaration.residence_kind) == ("新路9号", "hotel")


def test_it_gives_a_task_to_somebody_else(quarter: Quarter, office: Office) -> None:
    task = quarter.task()
    assert office.reassign(str(task.pk), str(quarter.colleague.pk))
    task.refresh_from_db()
    assert task.assignee_id == quarter.colleague.pk
