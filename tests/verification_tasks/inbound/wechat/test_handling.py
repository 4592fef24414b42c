"""What a person does about kept messages: give them to a task, take them up again, lay them aside."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.core.actors import SYSTEM, Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.models import AuditEntry
from apps.verification_tasks.inbound.wechat import handling
from apps.verification_tasks.inbound.wechat.handling import attach, lay_aside, take_up_again
from apps.verification_tasks.models import Evidence, VerificationTask, WechatMessage
from apps.verification_tasks.services.tasks import cancel_tasks
from tests.cast.together import together
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import Wechat, bind, work
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
Writes = Callable[..., Wechat]


@pytest.fixture
def actor(quarter: Quarter) -> Actor:
    return Actor.staff(quarter.supervisor.pk)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(handling, "wake", found.extend)
    return found


def stray(*bodies: str, wechat: Wechat) -> list[WechatMessage]:
    for body in bodies:
        wechat.sends(body)
    work()
    return list(WechatMessage.objects.filter(status="kept").order_by("received_at"))


def test_a_strangers_words_become_evidence_where_a_person_says_so(quarter: Quarter, actor: Actor) -> None:
    task, wechat = quarter.task(), Wechat()
    messages = stray(wechat.text(), wechat.location(), wechat=wechat)
    assert attach(message_ids=[each.pk for each in messages], task_id=task.pk, actor=actor) == 2
    assert set(Evidence.objects.values_list("task", "status")) == {(task.pk, "received")}
    work()
    for message in WechatMessage.objects.all():
        assert (message.status, message.reason, message.task_id) == ("placed", "", task.pk)
        assert message.handled_by_id == quarter.supervisor.pk
    assert AuditEntry.objects.filter(action="wechat.attached", actor_id=str(quarter.supervisor.pk)).count() == 2


def test_a_strangers_picture_is_fetched_then(
    quarter: Quarter,
    actor: Actor,
    wechat_server: WechatServer,
    called: list[Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    task, wechat = quarter.task(), Wechat()
    (message,) = stray(wechat.image(), wechat=wechat)
    assert wechat_server.asked == []
    with django_capture_on_commit_callbacks(execute=True):
        attach(message_ids=[message.pk], task_id=task.pk, actor=actor)
    assert called == [message.pk]
    assert Evidence.objects.get().status == "expected"
    work()
    message.refresh_from_db()
    assert (message.status, Evidence.objects.get().status) == ("placed", "received")


def test_a_picture_that_is_there_is_evidence_at_once(
    quarter: Quarter, resident_writes: Writes, actor: Actor, wechat_server: WechatServer
) -> None:
    old, task = quarter.tasks(2)
    wechat = resident_writes(old)
    cancel_tasks(declaration_ids=[old.declaration_id], actor=SYSTEM)
    (message,) = stray(wechat.image(), wechat=wechat)
    attach(message_ids=[message.pk], task_id=task.pk, actor=actor)
    evidence = Evidence.objects.get()
    assert (evidence.task_id, evidence.status, evidence.mime) == (task.pk, "received", "image/jpeg")
    assert len(evidence.sha256) == 64
    assert wechat_server.count("/cgi-bin/media/get") == 1


def test_all_or_nothing(quarter: Quarter, actor: Actor) -> None:
    task, wechat = quarter.task(), Wechat()
    messages = stray(wechat.text(), wechat.message("link", Title="x"), wechat=wechat)
    with pytest.raises(InvalidInput) as caught:
        attach(message_ids=[each.pk for each in messages], task_id=task.pk, actor=actor)
    assert caught.value.code == "not_attachable"
    assert not Evidence.objects.exists()
    assert WechatMessage.objects.filter(status="kept").count() == 2


def test_a_task_that_is_over_takes_nothing(quarter: Quarter, actor: Actor) -> None:
    task, wechat = quarter.task(), Wechat()
    (message,) = stray(wechat.text(), wechat=wechat)
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    with pytest.raises(Conflict) as caught:
        attach(message_ids=[message.pk], task_id=task.pk, actor=actor)
    assert caught.value.code == "task_not_running"


def test_what_is_evidence_already_stays_where_it_is(
    quarter: Quarter, resident_writes: Writes, actor: Actor, wechat_server: WechatServer
) -> None:
    task, other = quarter.tasks(2)
    wechat = resident_writes(task)
    (message,) = stray(wechat.image("nobody-knows"), wechat=wechat)
    with pytest.raises(InvalidInput):
        attach(message_ids=[message.pk], task_id=other.pk, actor=actor)


def test_rejected_media_is_taken_up_again_when_wechat_has_it(
    quarter: Quarter, resident_writes: Writes, actor: Actor, wechat_server: WechatServer
) -> None:
    wechat = resident_writes(quarter.task())
    (message,) = stray(wechat.image("late"), wechat=wechat)
    wechat_server.media["late"] = Media(b"\xff\xd8\xff\xe0" + bytes(100))
    assert take_up_again(message_ids=[message.pk], actor=actor) == 1
    work()
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.rejection, evidence.size) == ("received", "", 104)
    message.refresh_from_db()
    assert (message.status, message.tries) == ("placed", 1)


def test_a_sender_who_is_bound_meanwhile(quarter: Quarter, actor: Actor) -> None:
    task, wechat = quarter.task(), Wechat()
    (message,) = stray(wechat.text(), wechat=wechat)
    account = bind(wechat, task)
    take_up_again(message_ids=[message.pk], actor=actor)
    work()
    message.refresh_from_db()
    assert (message.status, message.account_id, message.task_id) == ("placed", account.pk, task.pk)


def test_what_still_cannot_be_placed_comes_back(quarter: Quarter, actor: Actor) -> None:
    wechat = Wechat()
    (message,) = stray(wechat.text(), wechat=wechat)
    take_up_again(message_ids=[message.pk], actor=actor)
    work()
    message.refresh_from_db()
    assert (message.status, message.reason) == ("kept", "sender_unknown")


def test_laying_aside_wants_a_reason_and_keeps_it(quarter: Quarter, actor: Actor) -> None:
    wechat = Wechat()
    messages = stray(wechat.text(), wechat.text(), wechat=wechat)
    ids = [each.pk for each in messages]
    with pytest.raises(InvalidInput):
        lay_aside(message_ids=ids, reason="  ", actor=actor)
    assert lay_aside(message_ids=ids, reason="广告", actor=actor) == 2
    assert lay_aside(message_ids=ids, reason="广告", actor=actor) == 0
    assert set(AuditEntry.objects.filter(action="wechat.laid_aside").values_list("reason", flat=True)) == {"广告"}
    assert set(WechatMessage.objects.values_list("status", "handled_by")) == {("laid_aside", quarter.supervisor.pk)}


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_it_evidence_once(quarter: Quarter, actor: Actor, called: list[Any]) -> None:
    tasks, wechat = quarter.tasks(2), Wechat()
    (message,) = stray(wechat.text(), wechat=wechat)
    calls = [partial(attach, message_ids=[message.pk], task_id=task.pk, actor=actor) for task in tasks]
    assert sorted(together(calls)) == [0, 1]
    assert Evidence.objects.count() == 1
    assert sorted(VerificationTask.objects.values_list("version", flat=True)) == [1, 2]
