"""Cards say what the verdicts say, without the time in which a clock stood; and who answered for escalations."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.sync.models import Device
from apps.verification_tasks.models import Escalation, Scorecard, SlaVerdict, VerificationTask
from apps.verification_tasks.scorecards.services import compute_scorecards
from apps.verification_tasks.services.deadlines import recompute_deadlines
from apps.verification_tasks.services.escalations import acknowledge_escalations
from apps.verification_tasks.services.pauses import ask_pauses, end_pauses, grant_pauses
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.services.tasks import cancel_tasks
from apps.verification_tasks.states import PauseReason, SlaState
from tests.cast.phones import Phone
from tests.cast.review import Review
from tests.cast.verification_tasks import Quarter
from tests.verification_tasks.scorecards.months import card, done, due, figures, on, sweep, undone

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH_OVER = on(10, month=11)


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(on(12), tick=False)
    return time_machine


def found(task: VerificationTask, verdict: str, **more: Any) -> None:
    columns = {"recorded_at": now(), **more}
    SlaVerdict.objects.create(task=task, verdict=verdict, grounds="work_done", due_at=task.due_at, **columns)


@pytest.mark.parametrize(
    ("verdict", "figure"), [("met", "on_time"), ("breached", "late"), ("undetermined", "undetermined")]
)
def test_the_verdict_counts_and_not_what_one_clock_says(
    review: Review, quarter: Quarter, clock: Any, verdict: str, figure: str
) -> None:
    clock.move_to(MONTH_OVER, tick=False)
    task = done(review, sla=SlaState.MET if verdict == "breached" else SlaState.BREACHED)
    found(task, "breached" if verdict == "met" else "met", recorded_at=now() - DAY, superseded_at=now() - HOUR)
    found(task, verdict)
    sweep()
    assert figures(quarter.worker, "due", figure) == [1, 1]


def test_a_silent_phone_then_a_heard_one_then_its_work_restate_the_card_each_time(
    quarter: Quarter, phone_of: Any, clock: Any
) -> None:
    clock.move_to(on(20), tick=False)
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    dark(phone, on(22))
    visit = made_at(phone, task, on(23))
    look_until(clock, MONTH_OVER)
    sweep()
    clock.move_to(now() + HOUR, tick=False)
    phone.push()
    clock.move_to(now() + HOUR, tick=False)
    sweep_deadlines()
    sweep()
    phone.push(*visit)
    sweep()
    cards = Scorecard.objects.filter(unit=str(quarter.worker.pk)).order_by("version")
    names = ("undetermined", "undone", "on_time")
    assert [tuple(each.figures[name] for name in names) for each in cards] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    # With the work the steps that it makes wrong are withdrawn, and want no answer.
    assert [each.reasons for each in cards] == [{}, {"restated": 1}, {"late_sync": 1, "escalation": 1}]
    assert {"figure": "undetermined", "before": 1, "after": 0} in cards[1].changes


def dark(phone: Phone, since: datetime) -> None:
    Device.objects.filter(pk=phone.device.pk).update(
        token_hash=phone.device.pk.bytes, last_seen_at=since, enrolled_at=since - 30 * DAY
    )


def made_at(phone: Phone, task: VerificationTask, at: datetime) -> list[dict[str, Any]]:
    return [phone.event_at(at, each["type"], task, **each["data"]) for each in phone.visit(task)]


def look_until(clock: Any, moment: datetime) -> None:
    """The sweep as it is on any day, then at that moment."""
    while now() + DAY < moment:
        clock.move_to(now() + DAY, tick=False)
        sweep_deadlines()
    clock.move_to(moment, tick=False)
    sweep_deadlines()


def test_a_deadline_that_is_ahead_again_takes_the_task_off_the_card_and_says_so(
    review: Review, quarter: Quarter, clock: Any
) -> None:
    """The year's rest days were published late: the row's last day was wrong."""
    clock.move_to(MONTH_OVER, tick=False)
    columns: dict[str, Any] = {"created_at": now() - DAY, "due_at": due(31), "due_is_provisional": True}
    task = undone(review, assignee=quarter.worker, **columns)
    undone(review, assignee=quarter.worker)
    sweep()
    assert figures(quarter.worker, "undone") == [2]
    assert recompute_deadlines(actor=SYSTEM).moved == 1
    sweep()
    last = card(quarter.worker)
    assert last is not None
    assert (last.figures["undone"], last.reasons) == (1, {"deadline_moved": 1})
    task.refresh_from_db()
    assert task.due_at > now()


def test_what_was_cancelled_after_all_leaves_the_card(review: Review, quarter: Quarter, clock: Any) -> None:
    clock.move_to(MONTH_OVER, tick=False)
    task = undone(review, assignee=quarter.worker)
    sweep()
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    sweep()
    last = card(quarter.worker)
    assert last is not None
    assert (last.figures["due"], last.reasons) == (0, {"corrected": 1})


def paused(quarter: Quarter, task: VerificationTask, days: int) -> int:
    idents = ask_pauses(
        task_ids=[task.pk],
        reason=PauseReason.DISASTER,
        days=days,
        note="台风",
        actor=Actor.staff(quarter.leader.pk),
    )
    grant_pauses(pause_ids=idents, actor=Actor.staff(quarter.supervisor.pk))
    return idents[0]


def test_the_time_to_check_is_without_the_time_in_which_the_clock_stood(
    quarter: Quarter, phone_of: Any, clock: Any
) -> None:
    """Two days of pause of which one is used, from ten to ten; done six hours after that."""
    task, phone = quarter.task(), phone_of(quarter.worker)
    clock.move_to(on(13), tick=False)
    pause = paused(quarter, task, 3)
    clock.move_to(on(14), tick=False)
    end_pauses(pause_ids=[pause], actor=Actor.staff(quarter.leader.pk))
    clock.move_to(on(14, 16), tick=False)
    phone.push(*phone.visit(task))
    clock.move_to(MONTH_OVER, tick=False)
    sweep()
    assert figures(quarter.worker, "median_hours", "on_time") == [30.0, 1]


def test_work_that_was_done_before_the_pause_or_in_it_took_no_time_of_it(
    quarter: Quarter, phone_of: Any, clock: Any
) -> None:
    before, within = quarter.tasks(2)
    phone = phone_of(quarter.worker)
    clock.move_to(on(13), tick=False)
    first = phone.visit(before)
    clock.move_to(on(14), tick=False)
    for task in (before, within):
        paused(quarter, task, 2)
    clock.move_to(on(15), tick=False)
    phone.push(*first, *phone.visit(within))
    clock.move_to(MONTH_OVER, tick=False)
    sweep()
    # A day to the first one's visit; two days to the pause in which the second was made.
    assert figures(quarter.worker, "median_hours", "p90_hours") == [36.0, 45.6]


def test_a_clock_that_stands_is_not_counted(quarter: Quarter, clock: Any) -> None:
    clock.move_to(on(30), tick=False)
    paused(quarter, quarter.task(created_at=on(24), assignee=quarter.worker), 10)
    clock.move_to(on(6, month=11), tick=False)
    sweep_deadlines()
    sweep()
    assert card(quarter.worker) is None


def told(task: VerificationTask, *, hours: int | None = 8, role: str = "town", **columns: Any) -> Escalation:
    """On the eleventh at ten; the policy wants an answer within so many hours."""
    taken = on(11)
    return Escalation.objects.create(
        task=task,
        role=role,
        due_at=taken,
        taken_at=taken,
        answer_due_at=taken + timedelta(hours=hours) if hours else None,
        **{"step": 1, "action": "notify", **columns},
    )


def answer(quarter: Quarter, step: Escalation, at: datetime, clock: Any) -> None:
    clock.move_to(at, tick=False)
    acknowledge_escalations(escalation_ids=[step.pk], note="已安排", actor=Actor.staff(quarter.supervisor.pk))


@pytest.mark.parametrize(("hours", "at"), [(8, on(11, 18)), (None, on(12))])
def test_an_escalation_is_answered_by_name_within_the_policy_s_time_or_a_day(
    review: Review, quarter: Quarter, clock: Any, hours: int | None, at: datetime
) -> None:
    for moment in (at, at + HOUR):
        answer(quarter, told(undone(review, assignee=quarter.worker), hours=hours), moment, clock)
    clock.move_to(MONTH_OVER, tick=False)
    sweep()
    assert figures(quarter.worker, "unanswered") == [1]


def test_where_an_answer_is_asked_for_an_attempt_is_none_but_the_worker_s_own(
    review: Review, quarter: Quarter, clock: Any
) -> None:
    clock.move_to(MONTH_OVER, tick=False)
    for role in ("town", "grid_worker"):
        task = undone(review, assignee=quarter.worker)
        told(task, role=role)
        review.attempt(task, at=on(11, 12))
    sweep()
    assert figures(quarter.worker, "unanswered") == [1]


def test_a_step_that_was_withdrawn_wants_no_answer(review: Review, quarter: Quarter, clock: Any) -> None:
    clock.move_to(MONTH_OVER, tick=False)
    task = undone(review, assignee=quarter.worker)
    told(task, withdrawn_at=on(12), withdrawal="deadline_moved")
    told(task, step=2, raised=1)
    sweep()
    assert figures(quarter.worker, "unanswered") == [1]


def test_the_policy_s_time_runs_out_by_itself(review: Review, quarter: Quarter, clock: Any) -> None:
    clock.move_to(MONTH_OVER, tick=False)
    step = told(undone(review, assignee=quarter.worker))
    Escalation.objects.filter(pk=step.pk).update(taken_at=now(), answer_due_at=now() + 8 * HOUR)
    sweep()
    clock.move_to(now() + 8 * HOUR, tick=False)
    assert compute_scorecards()["counted_again"] == 1
    assert figures(quarter.worker, "unanswered") == [1]
