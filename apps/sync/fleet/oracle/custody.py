"""Whose work counts, and who may see what."""

from datetime import datetime, timedelta
from typing import Final

from apps.sync.fleet.oracle.tasks import Task

Span = tuple[datetime, datetime | None]
Covering = dict[tuple[str, str], list[Span]]

CREDIT: Final = timedelta(hours=48)
OUT_OF_SCOPE: Final = ("quarantined", "out_of_scope")
TOO_LATE: Final = ("superseded", "not_assigned_any_more")


def start(spans: list[Span], at: datetime) -> None:
    if not spans or spans[-1][1] is not None:
        spans.append((at, None))


def end(spans: list[Span], at: datetime) -> None:
    if spans and spans[-1][1] is None:
        spans[-1] = (spans[-1][0], at)


def covers(covering: Covering, worker: str, grid: str | None) -> bool:
    return any(until is None for _, until in covering.get((worker, grid or ""), []))


def sees(covering: Covering, worker: str, task: Task) -> bool:
    """The tasks of the grids that the worker covers now, plus those by name."""
    return task["assignee"] == worker or covers(covering, worker, task["grid"])


def overruled(covering: Covering, task: Task, worker: str, at: datetime) -> tuple[str, str] | None:
    """Why this worker's event about the task has no force, or None."""
    if task["assignee"] == worker or (task["grid"] is None and task["discoverer"] == worker):
        return None
    by_name = [until for who, _, until in task["spans"] if who == worker]
    if not by_name or task["assignee"] is None:
        if covers(covering, worker, task["grid"]):
            return None
        by_name += [until for _, until in covering.get((worker, task["grid"] or ""), [])]
    if not by_name:
        return OUT_OF_SCOPE
    return None if any(until is None or at <= until + CREDIT for until in by_name) else TOO_LATE


def reassign(task: Task, worker: str | None, at: datetime) -> None:
    task["spans"] = [(who, since, until or at) for who, since, until in task["spans"]]
    if worker is not None:
        task["spans"].append((worker, at, None))
    task["assignee"] = worker
