"""What an import's job came to: how many rows, which cells are wrong, and what can be done next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.core.jobs.kinds import params_of, report_of
from apps.core.jobs.models import Job
from apps.core.jobs.states import JobState


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
