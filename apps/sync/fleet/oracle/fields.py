"""Corrections: a field that changed since the device's copy is a conflict, and both values are kept."""

from typing import Any

from apps.sync.fleet.oracle.tasks import Task

Event = dict[str, Any]


def change(task: Task, name: str, value: Any) -> None:
    if task["fields"].get(name) != value:
        task["fields"][name] = value
        task["changes"][name] += 1


def share(first: Task, second: Task) -> None:
    """Somebody is to look at the same declaration again: what it says is one, whichever task it is seen by."""
    second["fields"], second["changes"] = first["fields"], first["changes"]


def correct(task: Task, event: Event) -> bool:
    """Whether a supervisor has to pick a value. `seen`: the changes that the device's copy had, if it named one."""
    seen, conflicting = event["seen"], False
    for name, value in event["data"].get("corrections", {}).items():
        if task["fields"].get(name) == value:
            continue
        if seen is not None and task["changes"][name] > seen.get(name, 0):
            task["conflicts"].append({"field": name, "value": value})
            conflicting = True
        else:
            change(task, name, value)
    return conflicting


def settle_conflict(task: Task, conflict: dict[str, Any], *, takes_device: bool) -> None:
    task["conflicts"].remove(conflict)
    if takes_device:
        change(task, conflict["field"], conflict["value"])
