"""What an import's job came to: how many rows, which cells are wrong, what next; and what may be brought in."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.jobs.kinds import params_of, report_of
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState
from apps.grids.office.details import Link
from apps.grids.office.imports.kinds import KINDS
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission


@dataclass(frozen=True, slots=True)
class Outcome:
    """`marks` are at most some hundred; the file has all of them. `next_url`: where the good rows are taken in."""

    report: dict[str, Any]
    next_url: str
    again_url: str

    @property
    def marks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.report.get("marks", [])
        return found

    @property
    def has_good(self) -> bool:
        return bool(self.report.get("good"))

    @property
    def has_bad(self) -> bool:
        return bool(self.report.get("bad"))


def outcome(job: Job) -> Outcome | None:
    if job.state != JobState.DONE or not job.kind.startswith("import."):
        return None
    checked = job.kind == "import.check" and job.files_deleted_at is None
    write = reverse("admin:imports_write", args=[job.pk]) if checked else ""
    return Outcome(report_of(job), write, reverse("admin:imports", args=[params_of(job)["import"]]))


def ways_in(viewer: Viewer) -> list[Link]:
    """What the viewer may bring in as a file: else one has to guess at which list an import stands."""
    kinds = [kind for kind in KINDS.values() if viewer.may(Permission.IMPORT) and kind.permits(viewer)]
    return [
        Link(reverse("admin:imports", args=[kind.name]), _("Import: %(what)s") % {"what": kind.title}, "upload")
        for kind in kinds
    ]
