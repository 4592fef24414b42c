"""A device's copy of a task beside what the model says of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from apps.sync.fleet.oracle.evidence import Came, state
from apps.sync.fleet.oracle.tasks import CLOSED, Task, new_task

Document = dict[str, Any]

RETENTION: Final = timedelta(days=7)
# The declared fields that may change, as a copy calls them.
SHOWN: Final = {"address": "address", "residence_kind": "kind", "residence_reason": "reason"}


def learn(task: Task, document: Document) -> None:
    """What the server alone decides: where the task belongs, and when it is due."""
    if task["due"] is None:
        task["reference"] = document["reference"]
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
        **{name: residence[shown] for name, shown in SHOWN.items()},
    )
    closed = document["closed_at"] and datetime.fromisoformat(document["closed_at"])
    task.update(status=document["status"], outcome=document["outcome"], attempts=document["attempts"], closed=closed)
    # Unless the fleet's own resident made it: of what waits for it the model knows too little to foretell anything.
    task["has_past"] = True
    learn(task, document)
    return task


def verdict(task: Task) -> str | None:
    """The deadline's verdict, where there is one: while a dispute has no proof yet, nothing is judged."""
    if task["status"] not in {"completed", "disputed"} or task["closed"] is None or task["decided"] is None:
        return None
    return "met" if task["decided"] < task["due"] else "breached"


def differences(task: Task, document: Document, came: Came) -> Iterator[str]:
    """In words; the deadline's verdict is judged apart."""
    if task["has_past"] and "awaiting_evidence" in {task["status"], document["status"]}:
        # Its proof was promised to an earlier run, and its time may be up in the middle of this one.
        return
    expected = {name: task[name] for name in ("status", "outcome", "attempts", "grid", "assignee")}
    for name, value in expected.items():
        if document[name] != value:
            yield f"{name} is {document[name]}, must be {value}"
    if (document["closed_at"] is not None) != (task["closed"] is not None):
        yield f"closed_at is {document['closed_at']} of a task that is {task['status']}"
    if task["status"] in CLOSED and document["resident"]["phone"]:
        yield "a closed task carries a phone number"
    for name, value in task["fields"].items():
        if document["residence"][SHOWN[name]] != value:
            yield f"{name} is not the one in force"
    yield from evidence_differences(task, document, came)


def evidence_differences(task: Task, document: Document, came: Came) -> Iterator[str]:
    shown = {item["id"]: item["status"] for item in document["evidence"]}
    for fact in task["facts"]:
        if not fact["evidence"]:
            continue
        if fact["evidence"] not in shown:
            yield "evidence is missing"
        elif shown[fact["evidence"]] != state(fact, came):
            yield f"evidence is {shown[fact['evidence']]}, must be {state(fact, came)}"


def may_have_left(task: Task, swept: datetime | None, at: datetime) -> tuple[bool, bool]:
    """Whether a closed task must be off the devices by now, and whether it may be."""
    if task["status"] not in CLOSED or task["closed"] is None:
        return False, False
    leaves = task["closed"] + RETENTION
    return swept is not None and max(leaves, task["known"] or leaves) < swept, leaves <= at
