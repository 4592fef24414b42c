"""Celery entry points of verification."""

from celery import shared_task

from apps.verification_tasks.services.sweep import sweep_deadlines as sweep


@shared_task
def sweep_deadlines() -> None:
    sweep()
