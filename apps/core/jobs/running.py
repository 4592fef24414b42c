"""Do a job batch by batch. One worker holds it at a time, by a lease that each batch renews.

A batch and how far the job is commit together: what kill -9 interrupts is done again from the last batch's end.
"""

import time
import uuid
from datetime import timedelta
from typing import Final
from uuid import UUID

import orjson
import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import translation

from apps.core.clock import now
from apps.core.errors import DomainError
from apps.core.jobs.kinds import KINDS, Finished
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState
from apps.core.jobs.waking import wake_job

# Longer than any batch takes; who is gone so long is taken for dead.
LEASE: Final = timedelta(seconds=90)
# Then somebody else's job gets its turn.
TURN_S: Final = 30.0
MAX_TRIES: Final = 4
BATCH: Final = 50
log = structlog.get_logger(__name__)


def run_job(job_id: UUID) -> None:
    """A turn of it; safe to be called twice, also at once."""
    holder = take(job_id)
    if holder is None:
        return
    until = time.monotonic() + TURN_S
    try:
        while one_batch(job_id, holder):
            if time.monotonic() > until:
                give_back(job_id, holder)
                return
    except DomainError as fault:
        fail(job_id, holder, fault.detail or fault.code)
    except (OperationalError, InterfaceError):
        # The database's own trouble: the lease runs out, and the sweep comes again.
        raise
    except Exception as error:
        log.exception("job.failed", id=str(job_id))
        # Its words may quote what it was about, so only its name is kept.
        again_or_fail(job_id, holder, type(error).__name__)


def take(job_id: UUID) -> UUID | None:
    """Our name as its holder; None where another has it or nothing is to be done."""
    holder, moment = uuid.uuid4(), now()
    free = Q(lease_until=None) | Q(lease_until__lte=moment)
    taken = Job.objects.filter(free, pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING]).update(
        state=JobState.RUNNING, holder=holder, lease_until=moment + LEASE, tries=F("tries") + 1
    )
    return holder if taken else None


def one_batch(job_id: UUID, holder: UUID) -> bool:
    """Whether there is more to do."""
    with transaction.atomic():
        job = Job.objects.select_for_update(no_key=True).filter(pk=job_id, holder=holder).first()
        if job is None or job.state != JobState.RUNNING:
            return False
        if job.cancel_asked_at is not None:
            end(job, JobState.CANCELLED)
        elif job.tries > MAX_TRIES:
            end(job, JobState.FAILED, "crashed")
        else:
            with translation.override(job.language):
                finished = KINDS[job.kind].step(job)
            # A batch that came to its end shows that the job gets on.
            job.tries, job.lease_until = 1, now() + LEASE
            if finished is not None:
                keep_result(job, finished)
        job.save()
    return job.is_active


def keep_result(job: Job, finished: Finished) -> None:
    job.file_name, job.file_type, job.pieces = finished.file_name, finished.file_type, finished.pieces
    if finished.report is not None:
        job.report = orjson.dumps(finished.report).decode()
    end(job, JobState.DONE)


def end(job: Job, state: JobState, error: str = "") -> None:
    job.state, job.error, job.finished_at = state, error[:255], now()
    job.holder = job.lease_until = None


def give_back(job_id: UUID, holder: UUID) -> None:
    Job.objects.filter(pk=job_id, holder=holder).update(state=JobState.QUEUED, holder=None, lease_until=None, tries=0)
    wake_job(job_id)


def fail(job_id: UUID, holder: UUID, error: str) -> None:
    Job.objects.filter(pk=job_id, holder=holder).update(
        state=JobState.FAILED, error=error[:255], finished_at=now(), holder=None, lease_until=None
    )


def again_or_fail(job_id: UUID, holder: UUID, error: str) -> None:
    """The lease is kept for a while as a pause: the sweep takes the job up again."""
    tries = Job.objects.filter(pk=job_id).values_list("tries", flat=True).first() or 0
    if tries >= MAX_TRIES:
        fail(job_id, holder, error)
    else:
        Job.objects.filter(pk=job_id, holder=holder).update(error=error[:255])


def sweep_jobs() -> int:
    """Wake workers for what waits, and for what a crash left; how many."""
    free = Q(lease_until=None) | Q(lease_until__lte=now())
    waiting = Job.objects.filter(free, state__in=[JobState.QUEUED, JobState.RUNNING]).order_by("created_at")
    idents = list(waiting.values_list("pk", flat=True)[:BATCH])
    for ident in idents:
        wake_job(ident)
    return len(idents)
