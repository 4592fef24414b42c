"""What a job can be: the rooms enter their kinds here when they start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

import orjson

from apps.core.jobs.models import Job


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a job: its result if it has one, and what the page says of it."""

    file_name: str = ""
    file_type: str = ""
    pieces: int = 0
    report: dict[str, Any] | None = None


class Kind(Protocol):
    name: str
    # How long its files are kept.
    keeps: timedelta

    def step(self, job: Job) -> Finished | None:
        """Do one batch within the transaction that the runner holds; the end of it, or None while there is more.

        `done`, `total` and `cursor` are set on the row, which the runner saves in the same transaction.
        """
        ...


KINDS: Final[dict[str, Kind]] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def params_of(job: Job) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(job.params)
    return found


def report_of(job: Job) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(job.report) if job.report else {}
    return found
