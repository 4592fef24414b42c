"""The two jobs of an import. What reads files is loaded with the first file: a web process goes without it."""

from datetime import timedelta
from importlib import import_module
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.errors import NotFound
from apps.core.jobs.kinds import Finished
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState

ROOM: Final = "apps.grids.office.imports"
ALL: Final = "all"
GOOD: Final = "good"


def loaded(module: str) -> Any:
    return import_module(f"{ROOM}.{module}")


class CheckKind:
    name = "import.check"
    keeps = timedelta(days=3)

    def step(self, job: Job) -> Finished | None:
        found: Finished = loaded("work").look_through(job)
        return found


class WriteKind:
    name = "import.write"
    # Its file may hold first passwords.
    keeps = timedelta(days=1)

    def step(self, job: Job) -> Finished | None:
        found: Finished | None = loaded("work").write_batch(job)
        return found


def checked_job(ident: UUID, owner_id: int) -> Job:
    found = Job.objects.filter(
        pk=ident, owner=owner_id, kind=CheckKind.name, state=JobState.DONE, files_deleted_at=None
    ).first()
    if found is None:
        raise NotFound(_("The file has been deleted meanwhile; please upload it again."))
    return found
