"""The workers' Celery app, with a witness: each sweep that came to its end is a line in a file.

celery -A tests.chaos.storm.witness worker
"""

import json
import os
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.utils import timezone

from config.celery import app

__all__ = ["app"]

FILE = "STORM_SWEEPS"
SWEEP = "apps.verification_tasks.tasks.sweep_deadlines"
begun: dict[str, str] = {}


@task_prerun.connect
def begins(task_id: str, sender: Any, **_: Any) -> None:
    if sender.name == SWEEP:
        begun[task_id] = timezone.now().isoformat()


@task_postrun.connect
def ends(task_id: str, sender: Any, state: str, **_: Any) -> None:
    if sender.name == SWEEP and state == "SUCCESS":
        line = json.dumps({"began": begun.pop(task_id), "ended": timezone.now().isoformat(), "pid": os.getpid()})
        # One write, so that lines of several processes do not mix.
        handle = os.open(os.environ[FILE], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)
