"""Celery entry points of verification."""

from uuid import UUID

from celery import shared_task

from apps.core.actors import SYSTEM
from apps.verification_tasks.inbound.wechat.sweeping import forget as forget_messages
from apps.verification_tasks.inbound.wechat.sweeping import sweep as sweep_messages
from apps.verification_tasks.inbound.wechat.working import work_on
from apps.verification_tasks.services.deadlines import recompute_deadlines as recompute
from apps.verification_tasks.services.sweep import sweep_deadlines as sweep


@shared_task
def sweep_deadlines() -> None:
    sweep()


@shared_task
def recompute_deadlines() -> None:
    recompute(actor=SYSTEM)


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
