"""A device's copy of a task beside what the model says of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from apps.sync.fleet.oracle.custody import Task
from apps.sync.fleet.oracle.oracle import new_task

Document = dict[str, Any]

CLOSED: Final = frozenset({"completed", "disputed", "cancelled"})
RETENTION: Final = timedelta(days=7)


def learn(task: Task, document: Document) -> None:
    """What the server alone decides: where the task belongs, and when it is due."""
    if task["due"] is None:
        task["due"] = datetime.fromisoformat(document["due_at"])
        task["grid"] = document["grid"]
        if document["assignee"] and not task["spans"]:
            task["spans"].append((document["assignee"], task["created"], None))
            task["assignee"] = document["assignee"]


def adopt(document: Document) -> Task:
    """A task that the fleet did not make: the model begins with what the first device was told."""
    resident, residence = document["resident"], document["residence"]
    task = new_task(
        created=datetime.fromisoformat(document["created_at"]),
        discoverer="",
        phone=resident["phone"],
        place=residence["location"],
    )
    closed = document["closed_at"] and datetime.fromisoformat(document["closed_at"])
    task.update(status=document["status"], outcome=document["outcome"], attempts=document["attempts"], closed=closed)
    # Unless the fleet's own resident made it: of what waits for it the model knows too little to foretell anything.
    task["has_past"] = True
    learn(task, document)
    return task


def verdict(task: Task) -> str | None:
    """The deadline's verdict, where there is one."""
    if task["status"] not in {"completed", "disputed"} or task["decided"] is None:
        return None
    return "met" if task["decided"] < task["due"] else "breached"


def differences(task: Task, document: Document) -> Iterator[str]:
    """In words; the deadline's verdict is judged apart."""
    closed = task["status"] in CLOSED
    expected = {
        "status": task["status"],
        "outcome": task["outcome"],
        "attempts": task["attempts"],
        "grid": task["grid"],
        "assignee": task["assignee"],
    }
    for name, value in expected.items():
        if document[name] != value:
            yield f"{name} is {document[name]}, must be {value}"
    if (document["closed_at"] is not None) != closed:
        yield f"closed_at is {document['closed_at']} of a task that is {task['status']}"
    if closed and document["resident"]["phone"]:
        yield "a closed task carries a phone number"
    if task["address"] and document["residence"]["address"] != task["address"]:
        yield "the address is not the one in force"
    attached = {item["id"] for item in document["evidence"]}
    if not attached >= {fact["evidence"] for fact in task["facts"] if fact["evidence"]}:
        yield "evidence is missing"


def may_have_left(task: Task, swept: datetime | None, at: datetime) -> tuple[bool, bool]:
    """Whether a closed task must be off the devices by now, and whether it may be."""
    if task["status"] not in CLOSED or task["closed"] is None:
        return False, False
    leaves = task["closed"] + RETENTION
    return swept is not None and max(leaves, task["known"] or leaves) < swept, leaves <= at
