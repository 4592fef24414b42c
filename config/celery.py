"""Celery is the clock and the evidence pipeline; the row is the truth, the queue only wakes a worker."""

import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("doorstep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """A receiver here keeps Celery from setting up handlers of its own beside those of LOGGING."""


@task_prerun.connect
def bind_task(task_id: str, **_: Any) -> None:
    """The task's id stands where a request's would: in its log lines and in the audit trail."""
    structlog.contextvars.bind_contextvars(request_id=task_id)


@task_postrun.connect
def unbind_task(**_: Any) -> None:
    structlog.contextvars.unbind_contextvars("request_id")
