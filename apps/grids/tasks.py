"""Celery entry points of divisions and grids."""

from celery import shared_task

from apps.grids.reports.sending import sweep_reports


@shared_task
def send_reports() -> None:
    sweep_reports()
