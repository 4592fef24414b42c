"""Which task a message belongs to, what it becomes there, and that a completion by WeChat counts it."""

import hashlib
import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.core.actors import SYSTEM
from apps.core.models import AuditEntry
from apps.residence_registration.models import ResidentAccount
from apps.verification_tasks.inbound.wechat import working
from apps.verification_tasks.inbound.wechat.working import work_on
from apps.verification_tasks.models import Evidence, VerificationTask, WechatMessage
from apps.verification_tasks.services.tasks import cancel_tasks
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Heard, Quarter
from tests.cast.wechat import Wechat, bind, work
from tests.verification_tasks.inbound.wechat.server import WechatServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
Writes = Callable[..., Wechat]
PhoneOf = Callable[..., Phone]


def state() -> tuple[str, str]:
    message = WechatMessage.objects.get()
    return message.status, message.reason


def test_a_completion_by_wechat_counts_it(quarter: Quarter, resident_writes: Writes, phone_of: PhoneOf) -> None:
    task = quarter.task()
    wechat, phone = resident_writes(task), phone_of(quarter.worker)
    early = [phone.attempt(task, channel="wechat"), phone.complete(task, channel="wechat")]
    assert statuses(phone.push(*early)) == ["applied", "quarantined:invalid_transition"]
    wechat.sends(wechat.text("我住在这里"))
    work()
    assert statuses(phone.push(phone.complete(task, channel="wechat"))) == ["applied"]
    task.refresh_from_db()
    assert (task.status, task.channel) == ("completed", "wechat")


def test_a_completion_waits_for_a_picture_that_is_on_its_way(
    quarter: Quarter, resident_writes: Writes, phone_of: PhoneOf, wechat_server: WechatServer
) -> None:
    task = quarter.task()
    wechat, phone = resident_writes(task), phone_of(quarter.worker)
    wechat_server.media_faults = [-1]
    wechat.sends(wechat.image())
    work()
    assert Evidence.objects.get().status == "expected"
    phone.push(phone.attempt(task, channel="wechat"), phone.complete(task, channel="wechat"))
    task.refresh_from_db()
    assert task.status == "awaiting_evidence"
    WechatMessage.objects.update(next_try_at=task.created_at)
    work()
    task.refresh_from_db()
    assert (Evidence.objects.get().status, task.status) == ("received", "completed")


def test_a_completion_that_waited_in_vain_is_open_again(
    quarter: Quarter, resident_writes: Writes, phone_of: PhoneOf, wechat_server: WechatServer
) -> None:
    task = quarter.task()
    wechat, phone = resident_writes(task), phone_of(quarter.worker)
    wechat_server.media_faults = [-1]
    wechat.sends(wechat.image("nobody-knows"))
    work()
    phone.push(phone.attempt(task, channel="wechat"), phone.complete(task, channel="wechat"))
    WechatMessage.objects.update(next_try_at=task.created_at)
    work()
    task.refresh_from_db()
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.rejection, task.status) == ("rejected", "media_unknown", "open")


def test_a_resident_without_an_open_task(
    quarter: Quarter, resident_writes: Writes, wechat_server: WechatServer
) -> None:
    """The file is fetched all the same: WeChat will not have it any more when a person looks."""
    task = quarter.task()
    wechat = resident_writes(task)
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    wechat.sends(wechat.image())
    work()
    message = WechatMessage.objects.get()
    assert (message.status, message.reason) == ("kept", "no_open_task")
    assert (message.grid_id, message.town_id) == (task.grid_id, task.town_id)
    assert not Evidence.objects.exists()
    assert wechat_server.count("/cgi-bin/media/get") == 1


def test_a_task_that_a_worker_made_with_the_residents_number(quarter: Quarter, resident_writes: Writes) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    type(task.declaration).objects.update(account=None, source="worker")
    wechat.sends(wechat.text())
    work()
    assert Evidence.objects.get().task_id == task.pk


def test_of_a_familys_tasks_the_one_of_the_own_number(quarter: Quarter, resident_writes: Writes) -> None:
    own, child = quarter.tasks(2)
    wechat = resident_writes(own)
    type(child.declaration).objects.filter(pk=child.declaration_id).update(account=ResidentAccount.objects.get())
    wechat.sends(wechat.text())
    work()
    assert Evidence.objects.get().task_id == own.pk


def test_several_tasks_with_one_number_are_a_persons_choice(quarter: Quarter, resident_writes: Writes) -> None:
    own, child = quarter.tasks(2)
    wechat = resident_writes(own)
    type(own.declaration).objects.filter(pk=child.declaration_id).update(
        account=ResidentAccount.objects.get(), phone_index=own.declaration.phone_index
    )
    wechat.sends(wechat.text())
    work()
    assert state() == ("kept", "several_tasks")


@pytest.mark.parametrize(
    ("lat", "lng"),
    [("", ""), ("north", "east"), ("91", "0"), ("0", "181"), ("nan", "nan"), ("inf", "0"), ("1e999", "0")],
)
def test_a_location_that_is_nowhere(quarter: Quarter, resident_writes: Writes, lat: str, lng: str) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.location(lat, lng))
    work()
    assert state() == ("kept", "malformed")


@pytest.mark.parametrize("body", ["text", "image", "voice"])
def test_a_message_that_lacks_its_content(quarter: Quarter, resident_writes: Writes, body: str) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.message(body))
    work()
    assert state() == ("kept", "malformed")


def test_the_change_is_counted_told_and_audited(quarter: Quarter, resident_writes: Writes, heard: Heard) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    wechat.sends(wechat.text())
    work()
    assert heard.batches == [{task.pk}]
    assert VerificationTask.objects.get().version == 2
    entry = AuditEntry.objects.get(action="evidence.by_wechat")
    assert (entry.subject_id, entry.actor_kind) == (str(Evidence.objects.get().pk), "system")
    assert entry.after == {"task": str(task.pk)}


def test_worked_on_twice_it_is_one_piece_of_evidence(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.text())
    ident = WechatMessage.objects.get().pk
    for _ in range(2):
        work_on(message_id=ident)
    WechatMessage.objects.update(status="waiting", next_try_at=WechatMessage.objects.get().received_at)
    work_on(message_id=ident)
    assert state() == ("placed", "")
    assert Evidence.objects.count() == 1
    assert VerificationTask.objects.get().version == 2


def test_a_fault_of_ours_is_tried_again_and_says_nothing(
    quarter: Quarter, resident_writes: Writes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: object) -> bool:
        raise RuntimeError("我住在这里")

    wechat = resident_writes(quarter.task())
    wechat.sends(wechat.text())
    monkeypatch.setattr(working, "place", fail)
    work()
    message = WechatMessage.objects.get()
    assert (message.status, message.error, message.tries) == ("waiting", "RuntimeError", 1)
    assert message.next_try_at is not None
    assert message.next_try_at > message.received_at
    assert "我住在这里" not in caplog.text


def test_a_task_that_closes_meanwhile(
    quarter: Quarter, resident_writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    wechat.sends(wechat.text())
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    monkeypatch.setattr(working, "open_task_of", lambda _account: task.pk)
    work()
    assert state() == ("kept", "no_open_task")


def test_nothing_is_read_of_other_tasks(quarter: Quarter, resident_writes: Writes) -> None:
    """The same statements in a busy grid as in an empty one."""
    costs = []
    for _ in range(2):
        wechat = resident_writes(quarter.task())
        wechat.sends(wechat.text())
        with CaptureQueriesContext(connection) as captured:
            work()
        costs.append(len(captured))
        quarter.tasks(10)
    assert costs[0] == costs[1]


def test_the_evidence_names_the_message_that_stands_beside_it(quarter: Quarter, resident_writes: Writes) -> None:
    wechat = resident_writes(quarter.task())
    body = wechat.text("你好")
    wechat.sends(body)
    work()
    evidence, message = Evidence.objects.get(), WechatMessage.objects.get()
    assert evidence.pk == message.pk
    assert evidence.attached_at == message.received_at
    about = json.loads(evidence.meta or "{}")
    assert about["raw_sha256"] == hashlib.sha256(body.encode()).hexdigest()


def test_an_unbound_wechat_is_a_strangers_again(quarter: Quarter, account: Settings) -> None:
    task, wechat = quarter.task(), Wechat()
    bound = bind(wechat, task)
    wechat.sends(wechat.event("unsubscribe"))
    wechat.sends(wechat.text())
    work()
    message = WechatMessage.objects.get(type="text")
    assert (message.status, message.reason, message.account_id) == ("kept", "sender_unknown", None)
    assert bound.wechat_bindings.get().ended_at is not None
