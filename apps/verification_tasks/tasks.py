"""Celery entry points of verification."""

from uuid import UUID

from celery import shared_task

from apps.core.actors import SYSTEM
from apps.core.heartbeats import Scheduler, beat
from apps.verification_tasks.forecast.services import compute_forecast, replay_weeks
from apps.verification_tasks.inbound.phone import recordings, retention, taking_up
from apps.verification_tasks.inbound.wechat.sweeping import forget as forget_messages
from apps.verification_tasks.inbound.wechat.sweeping import sweep as sweep_messages
from apps.verification_tasks.inbound.wechat.working import work_on
from apps.verification_tasks.scorecards.services import compute_scorecards as compute
from apps.verification_tasks.second_checks.services import sweep_second_checks
from apps.verification_tasks.services.deadlines import recompute_deadlines as recompute
from apps.verification_tasks.services.evidence_bytes import match_stranded_bytes
from apps.verification_tasks.services.sweep import sweep_deadlines as sweep
from apps.verification_tasks.signs.services import sweep_signs
from apps.verification_tasks.tallies import services as tallies


@shared_task
def sweep_deadlines() -> None:
    sweep()
    beat(Scheduler.SWEEP)


@shared_task
def recompute_deadlines() -> None:
    recompute(actor=SYSTEM)


@shared_task
def match_bytes() -> None:
    while match_stranded_bytes():
        pass


@shared_task
def look_for_signs() -> None:
    sweep_signs()
    sweep_second_checks()


@shared_task
def compute_scorecards() -> None:
    compute()


@shared_task
def take_up_call(call_id: str) -> None:
    taking_up.take_up_call(UUID(call_id))


@shared_task
def sweep_calls() -> None:
    taking_up.sweep_calls()


@shared_task
def fetch_recording(call_id: str) -> None:
    recordings.fetch_recording(UUID(call_id))


@shared_task
def sweep_recordings() -> None:
    recordings.sweep_recordings()


@shared_task
def forget_calls() -> None:
    retention.forget_calls()


@shared_task
def work_on_wechat(message_id: str) -> None:
    work_on(message_id=UUID(message_id))


@shared_task
def sweep_wechat() -> None:
    sweep_messages()


@shared_task
def forget_wechat() -> None:
    while forget_messages():
        pass


@shared_task
def forecast() -> None:
    compute_forecast()


@shared_task
def replay_forecast() -> None:
    replay_weeks()


@shared_task
def fold_tallies() -> None:
    tallies.fold_tallies()


@shared_task
def prove_tallies() -> None:
    tallies.prove_tallies()
