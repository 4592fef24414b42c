"""What the model knows of one task, and the words for where it stands."""

from collections import Counter
from datetime import datetime
from typing import Any, Final

Task = dict[str, Any]

RUNNING: Final = frozenset({"open", "in_progress", "awaiting_evidence"})
DECIDED: Final = frozenset({"awaiting_evidence", "completed", "disputed"})
CLOSED: Final = frozenset({"completed", "disputed", "cancelled"})
VERDICT: Final[Task] = {"outcome": None, "decided": None, "deciding": None, "proof_due": None}


def new_task(*, created: datetime, discoverer: str, phone: str | None, place: Any, **fields: Any) -> Task:
    """`fields` are the declared ones that may be corrected, with their values in force."""
    return {
        "status": "open",
        **VERDICT,
        "grid": None,
        "assignee": None,
        "due": None,
        "reference": None,
        "closed": None,
        # Since when it could be known that it is closed.
        "known": None,
        "spans": [],
        "facts": [],
        "attempts": 0,
        "fields": fields,
        # How often each field has changed since.
        "changes": Counter(),
        "conflicts": [],
        "sides": [],
        "has_past": False,
        "created": created,
        "discoverer": discoverer,
        "phone": phone,
        "place": place,
    }


def open_again(task: Task) -> None:
    """What its completion rested on is not there."""
    task.update(status="open", **VERDICT)


def close(task: Task, at: datetime, known: datetime | None) -> None:
    task.update(status="completed", closed=at, known=known, proof_due=None)
