"""Celery entry points of verification."""

from celery import shared_task

from apps.core.actors import SYSTEM
from apps.core.heartbeats import Scheduler, beat
from apps.verification_tasks.scorecards.services import compute_scorecards as compute
from apps.verification_tasks.second_checks.services import sweep_second_checks
from apps.verification_tasks.services.deadlines import recompute_deadlines as recompute
from apps.verification_tasks.services.evidence_bytes import match_stranded_bytes
from apps.verification_tasks.services.sweep import sweep_deadlines as sweep
from apps.verification_tasks.signs.services import sweep_signs


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
