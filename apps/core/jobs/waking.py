"""Wake a worker for a job, after the commit."""

from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.core.waking import call

TASK: Final = "apps.core.tasks.run_job"


def wake_job(job_id: UUID) -> None:
    transaction.on_commit(partial(call, TASK, [job_id]))
