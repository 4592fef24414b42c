"""Begin a job, ask for its end, delete what it left."""

from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.jobs.files import INPUT, delete_files, write_whole
from apps.core.jobs.kinds import KINDS
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState
from apps.core.jobs.waking import wake_job

BATCH = 100


@transaction.atomic
def start_job(
    *,
    kind: str,
    owner: Any,
    params: dict[str, Any],
    actor: Actor,
    upload: bytes | None = None,
    total: int | None = None,
    reason: str = "",
) -> Job:
    """`upload` is stored sealed, and its number of pieces stands in the params. The worker is woken by the commit."""
    moment = now()
    job = Job(
        kind=kind,
        owner=owner,
        address=actor.address,
        language=get_language() or "zh-hans",
        total=total,
        created_at=moment,
        expires_at=moment + KINDS[kind].keeps,
    )
    stored = {} if upload is None else {"input_pieces": write_whole(job.pk, INPUT, upload)}
    job.params = orjson.dumps({**params, **stored}).decode()
    job.save(force_insert=True)
    audit.record(
        actor=actor, action="job.started", subject_type="job", subjects=[job.pk], after={"kind": kind}, reason=reason
    )
    wake_job(job.pk)
    return job


@transaction.atomic
def cancel_job(*, job_id: UUID, actor: Actor) -> None:
    """A job in the queue ends at once, a running one after its batch; what is written stays written."""
    moment = now()
    queued = Job.objects.filter(pk=job_id, state=JobState.QUEUED, holder=None)
    ended = queued.update(state=JobState.CANCELLED, cancel_asked_at=moment, finished_at=moment)
    running = Job.objects.filter(pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING])
    if not ended and not running.update(cancel_asked_at=moment):
        raise Conflict(_("This job has come to its end already."), code="job_ended")
    audit.record(actor=actor, action="job.cancelled", subject_type="job", subjects=[job_id])


def forget_files() -> int:
    """Delete the files of jobs whose time is over; how many jobs that were. The row stays, as a record."""
    due = Job.objects.filter(files_deleted_at=None, expires_at__lte=now()).exclude(
        state__in=[JobState.QUEUED, JobState.RUNNING]
    )
    idents = list(due.order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    for ident in idents:
        delete_files(ident)
    with transaction.atomic():
        Job.objects.filter(pk__in=idents).update(files_deleted_at=now(), report=None)
        audit.record(actor=SYSTEM, action="job.files_deleted", subject_type="job", subjects=idents)
    return len(idents)
