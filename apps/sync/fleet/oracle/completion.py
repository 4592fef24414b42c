"""A completion: enough, too little, or enough once its bytes are here."""

from datetime import datetime, timedelta
from typing import Any, Final

from apps.sync.fleet.oracle.evidence import Came, state
from apps.sync.fleet.oracle.fields import correct
from apps.sync.fleet.oracle.proof import Weight, weigh
from apps.sync.fleet.oracle.tasks import DECIDED, Task, close, open_again

Event = dict[str, Any]

PROOF_WITHIN: Final = timedelta(hours=48)


def complete(task: Task, event: Event, came: Came, moment: datetime | None) -> str:
    outcome = event["data"]["outcome"]
    if task["status"] in DECIDED:
        if outcome == task["outcome"]:
            return "superseded:task_already_completed"
        task["status"] = "disputed"
        task["sides"] += [task["outcome"], outcome]
        return "conflict:outcome_disputed"
    here = {fact["evidence"] for fact in task["facts"]}
    if not set(event["data"]["evidence_ids"]) <= here:
        return "held"
    weight = weigh(task, event, came)
    if weight is Weight.SHORT:
        return "quarantined:invalid_transition"
    task.update(outcome=outcome, decided=event["at"], deciding=event)
    conflicting = correct(task, event)
    if weight is Weight.WAITS:
        task.update(status="awaiting_evidence", proof_due=event["received"] + PROOF_WITHIN)
    else:
        # A completion that waited closes its task as of its own arrival, but nobody knows before today.
        close(task, event["received"], moment)
    return "conflict:field_conflict" if conflicting else "applied"


def settle(task: Task, came: Came, at: datetime) -> None:
    """Something that the completion waits for may have come; whatever comes too late is no help."""
    if task["status"] != "awaiting_evidence" or task["deciding"] is None:
        return
    weight = Weight.SHORT if task["proof_due"] <= at else weigh(task, task["deciding"], came)
    if weight is Weight.SHORT:
        open_again(task)
    elif weight is Weight.ENOUGH:
        close(task, at, at)


def decide(task: Task, outcome: str, at: datetime) -> None:
    """A supervisor ends a dispute; the deadline stays judged by when the work was done."""
    task.update(outcome=outcome, sides=[])
    if task["closed"] is None:
        close(task, at, at)
    task["status"] = "completed"


def evidence_states(task: Task, came: Came) -> dict[str, str]:
    return {fact["evidence"]: state(fact, came) for fact in task["facts"] if fact["evidence"]}
