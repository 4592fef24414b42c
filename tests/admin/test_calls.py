"""The inbox of calls that found no task: masked, audited, and what a supervisor does about them."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.grids.models import Staff
from apps.verification_tasks.inbound.phone.states import CallStatus
from apps.verification_tasks.inbound.phone.taking_up import sweep_calls
from apps.verification_tasks.models import Evidence, PhoneCall
from tests.cast.exchange import Exchange
from tests.cast.office import Desk, readings, text_of
from tests.cast.phones import Phone
from tests.cast.recorder import WAV, Recorder, fetch_due
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "verification_tasks_phonecall"
STRANGER = "+8613900099999"
SignIn = Callable[[Any], Desk]


@pytest.fixture
def stray(quarter: Quarter, exchange: Exchange) -> PhoneCall:
    """The quarter's worker has called a number that nobody declared."""
    exchange.report(quarter.worker, STRANGER, result="NORMAL_CLEARING")
    return PhoneCall.objects.get()


def test_the_supervisor_of_the_workers_town_sees_it_masked(
    quarter: Quarter, stray: PhoneCall, sign_in: SignIn
) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.rows(PAGE) == {stray.pk}
    for page in (text_of(desk.list(PAGE)), text_of(desk.open(f"{PAGE}_change", stray.pk))):
        assert "139****9999" in page
        assert "00099999" not in page
        assert "没有申报登记过被叫号码" in page
    assert (str(quarter.supervisor.pk), "phone_call", str(stray.pk)) in readings()
    assert readings("personal_data.listed")[0][1] == "phone_call"


def test_a_call_of_which_nothing_is_known_is_the_citys(quarter: Quarter, exchange: Exchange, sign_in: SignIn) -> None:
    exchange.report("+8613900099998", STRANGER)
    assert sign_in(quarter.supervisor).rows(PAGE) == set()
    assert sign_in(quarter.centre).rows(PAGE) == {PhoneCall.objects.get().pk}


def test_the_numbers_are_shown_for_a_reason(quarter: Quarter, stray: PhoneCall, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    page = desk.open(f"{PAGE}_reveal", stray.pk)
    assert STRANGER not in text_of(page)
    shown = desk.client.post(page.request["PATH_INFO"], {"reason": "核对号码"})
    assert STRANGER in text_of(shown)
    assert AuditEntry.objects.get(action="personal_data.read", reason="核对号码").subject_id == str(stray.pk)


def test_attaching_makes_it_evidence(quarter: Quarter, stray: PhoneCall, sign_in: SignIn) -> None:
    task, desk = quarter.task(), sign_in(quarter.supervisor)
    assert desk.act(PAGE, "attach", stray).status_code == 200
    answers = {"reference": f" {task.reference.lower()} ", "reason": "居民换了号码"}
    assert desk.act(PAGE, "attach", stray, apply="1", **answers).status_code == 302
    assert Evidence.objects.get().task_id == task.pk
    assert desk.rows(PAGE) == set()
    assert desk.rows(PAGE, desk="matched") == {stray.pk}
    entry = AuditEntry.objects.get(action="call.attached_by_hand")
    assert (entry.reason, entry.actor_id) == ("居民换了号码", str(quarter.supervisor.pk))
    assert "居民换了号码" in text_of(desk.open(f"{PAGE}_change", stray.pk))
    assert desk.open(f"{PAGE}_change", stray.pk).context_data["buttons"] == []


def test_the_tasks_page_tells_whose_record_it_is(
    quarter: Quarter, exchange: Exchange, sign_in: SignIn, phone_of: Callable[[Staff], Phone]
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    page = "verification_tasks_verificationtask_change"
    phone.push(phone.call(task))
    assert "交换机上报" not in text_of(sign_in(quarter.supervisor).open(page, task.pk))
    exchange.report(quarter.worker, task)
    assert "证据：通话记录（交换机上报）" in text_of(sign_in(quarter.supervisor).open(page, task.pk))


def test_attaching_helps_a_completion_that_waited(
    quarter: Quarter, exchange: Exchange, sign_in: SignIn, phone_of: Callable[[Staff], Phone]
) -> None:
    """The worker had called from an office telephone that nobody knows."""
    task, phone = quarter.task(), phone_of(quarter.worker)
    exchange.report("+8651258000000", task)
    phone.push(phone.attempt(task), phone.complete(task))
    call = PhoneCall.objects.get()
    answers = {"reference": task.reference, "reason": "座机"}
    sign_in(quarter.centre).act(PAGE, "attach", call, apply="1", **answers)
    sweep_calls()
    task.refresh_from_db()
    assert task.status == "completed"


def test_a_call_to_another_number_proves_nothing_there(
    quarter: Quarter, stray: PhoneCall, sign_in: SignIn, phone_of: Callable[[Staff], Phone]
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    answers = {"reference": task.reference, "reason": "换号"}
    sign_in(quarter.supervisor).act(PAGE, "attach", stray, apply="1", **answers)
    assert "不是登记号码" in phone.push(phone.attempt(task), phone.complete(task))[-1]["detail"]


@pytest.mark.parametrize(
    "answers", [{"reference": "HC-NONE", "reason": "有误"}, {"reference": "", "reason": "有误"}, {"reason": ""}]
)
def test_a_task_and_a_reason_are_needed(
    quarter: Quarter, stray: PhoneCall, sign_in: SignIn, answers: dict[str, str]
) -> None:
    assert sign_in(quarter.supervisor).act(PAGE, "attach", stray, apply="1", **answers).status_code == 200
    assert not Evidence.objects.exists()


def test_a_call_that_cannot_have_been_is_not_attached(quarter: Quarter, exchange: Exchange, sign_in: SignIn) -> None:
    task = quarter.task()
    exchange.report(quarter.worker, task, duration_s=-1)
    call, desk = PhoneCall.objects.get(), sign_in(quarter.centre)
    assert [each.action for each in desk.open(f"{PAGE}_change", call.pk).context_data["buttons"]] == ["set_aside"]
    page = desk.act(PAGE, "attach", call, apply="1", reference=task.reference, reason="试试")
    assert "不能作为证明" in text_of(page)
    assert not Evidence.objects.exists()


def test_the_page_of_the_question_names_possible_tasks(quarter: Quarter, exchange: Exchange, sign_in: SignIn) -> None:
    task = quarter.task()
    exchange.report(quarter.outsider, task)
    assert task.reference in text_of(sign_in(quarter.supervisor).act(PAGE, "attach", PhoneCall.objects.get()))


def test_laying_aside_wants_a_reason_and_keeps_it(quarter: Quarter, stray: PhoneCall, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    assert desk.act(PAGE, "set_aside", stray, apply="1", reason="").status_code == 200
    assert desk.act(PAGE, "set_aside", stray, apply="1", reason="私人通话").status_code == 302
    assert desk.rows(PAGE) == set()
    assert desk.rows(PAGE, desk="aside") == {stray.pk}
    stray.refresh_from_db()
    assert (stray.status, stray.next_try_at, stray.handled_by) == (CallStatus.SET_ASIDE, None, quarter.supervisor)


def test_looking_again_after_a_repair(quarter: Quarter, exchange: Exchange, sign_in: SignIn) -> None:
    exchange.report("+8613900099998", quarter.task())
    assert not Evidence.objects.exists()
    Staff.objects.filter(pk=quarter.worker.pk).update(phone_index=phone_index("+8613900099998"))
    sign_in(quarter.centre).act(PAGE, "again", PhoneCall.objects.get(), apply="1")
    sweep_calls()
    assert Evidence.objects.count() == 1


def test_out_of_scope_nothing_is_done(quarter: Quarter, exchange: Exchange, sign_in: SignIn) -> None:
    exchange.report("+8613900099998", STRANGER)
    call = PhoneCall.objects.get()
    desk = sign_in(quarter.supervisor)
    desk.act(PAGE, "set_aside", call, apply="1", reason="不是我的")
    assert desk.open(f"{PAGE}_change", call.pk).status_code == 404
    assert PhoneCall.objects.get().status == CallStatus.UNMATCHED


def test_the_recording_is_heard_by_those_who_may_and_audited(
    quarter: Quarter, exchange: Exchange, recorder: tuple[Recorder, str], sign_in: SignIn
) -> None:
    exchange.report(quarter.worker, quarter.task(), recording_url=f"{recorder[1]}/wav")
    fetch_due()
    call, desk = PhoneCall.objects.get(), sign_in(quarter.supervisor)
    assert "收听录音" in text_of(desk.open(f"{PAGE}_change", call.pk))
    answer = desk.open(f"{PAGE}_listen", call.pk)
    assert b"".join(answer.streaming_content) == WAV
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("audio/wav", "nosniff")
    assert (str(quarter.supervisor.pk), "evidence", str(call.evidence_id)) in readings()
    assert sign_in(quarter.leader).open(f"{PAGE}_listen", call.pk).status_code == 403


def test_the_list_costs_the_same_for_many_calls(quarter: Quarter, exchange: Exchange, sign_in: SignIn) -> None:
    desk = sign_in(quarter.supervisor)
    exchange.report(quarter.worker, STRANGER)
    desk.statements(PAGE)
    few = desk.statements(PAGE)
    for _ in range(10):
        exchange.report(quarter.worker, STRANGER)
    assert desk.statements(PAGE) == few


def test_the_first_page_counts_them(quarter: Quarter, stray: PhoneCall, sign_in: SignIn) -> None:
    cards = [
        card
        for group in sign_in(quarter.supervisor).open("index").context_data["card_groups"]
        for card in group.cards
    ]
    assert [card.number for card in cards if card.icon == "call"] == [1]
