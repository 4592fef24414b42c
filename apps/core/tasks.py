"""Celery and django-q2 entry points of the kernel."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django_q.models import Task
from django_q.tasks import async_task

from apps.core.clock import now
from apps.core.heartbeats import Scheduler, beat
from apps.core.jobs import running, services
from apps.core.models import IdempotencyRecord
from apps.core.wakeups import URGENT


@shared_task
def beat_heartbeat() -> None:
    """Proof that beat and a Celery worker live; asks the notification cluster for its own."""
    beat(Scheduler.CELERY)
    # A long queue is no sign of death.
    async_task("apps.core.tasks.cluster_heartbeat", save=False, group="heartbeat", cluster=URGENT)


def cluster_heartbeat() -> None:
    beat(Scheduler.NOTIFICATIONS)


@shared_task
def forget_expired() -> None:
    IdempotencyRecord.objects.filter(created_at__lt=now() - timedelta(days=14)).delete()
    # django-q2 keeps every call that failed, for good.
    Task.objects.filter(stopped__lt=now() - timedelta(days=14)).delete()


@shared_task
def run_job(job_id: str) -> None:
    running.run_job(UUID(job_id))


@shared_task
def sweep_jobs() -> None:
    running.sweep_jobs()


@shared_task
def forget_job_files() -> None:
    while services.forget_files():
        pass
