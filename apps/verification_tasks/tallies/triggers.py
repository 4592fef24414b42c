"""Triggers that note what a statement changes of the tallies: once a statement, however many rows it touches.

They are the database's, so that neither a bulk write nor plain SQL escapes, and what is noted commits with what it
notes. Nothing is locked: the noted changes are rows of their own, which a fold adds up later.
"""

from collections.abc import Sequence
from typing import Final

import pgtrigger

from apps.verification_tasks.tallies.measuring import of_tasks, of_verdicts

TASKS: Final = "verification_tasks_verificationtask"
VERDICTS: Final = "verification_tasks_slaverdict"
CHANGES: Final = "verification_tasks_tallychange"
GONE, CAME = "gone", "came"
# What of a task's row counts; a change of anything else is noted nowhere.
COUNTING: Final = (
    "kind",
    "town_id",
    "community_id",
    "grid_id",
    "created_at",
    "due_at",
    "is_running",
    "closed_at",
    "decided_at",
    "channel",
)
MOVED: Final = ("town_id", "community_id", "grid_id")


def row(alias: str, columns: Sequence[str]) -> str:
    return "ROW(" + ", ".join(f"{alias}.{name}" for name in columns) + ")"


def changed(columns: Sequence[str]) -> str:
    """Ids of the rows in which one of these columns is another than before."""
    return f"""SELECT before.id FROM {GONE} before JOIN {CAME} later ON later.id = before.id
        WHERE {row("before", columns)} IS DISTINCT FROM {row("later", columns)}"""  # noqa: S608  the names above


def note(*counted: str) -> str:
    return f"""
    INSERT INTO {CHANGES} (town, community, grid, measure, day, part, number)
    SELECT town, community, grid, measure, day, part, sum(number)
      FROM ({" UNION ALL ".join(counted)}) AS noted
     GROUP BY town, community, grid, measure, day, part
    HAVING sum(number) <> 0;
    RETURN NULL;
    """  # noqa: S608  the names above


IS_CHANGED: Final = f"task.id IN ({changed(COUNTING)})"
HAS_MOVED: Final = f"task.id IN ({changed(MOVED)})"
# The verdicts of a task that moves go with it.
TASKS_UPDATED: Final = note(
    of_tasks(GONE, -1, only=IS_CHANGED),
    of_tasks(CAME, 1, only=IS_CHANGED),
    of_verdicts(VERDICTS, -1, tasks=GONE, only=HAS_MOVED),
    of_verdicts(VERDICTS, 1, tasks=CAME, only=HAS_MOVED),
)


def trigger(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    old = None if operation is pgtrigger.Insert else GONE
    new = None if operation is pgtrigger.Delete else CAME
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),  # type: ignore[no-untyped-call]
        func=func,
    )


TASK_TRIGGERS: Final = [
    trigger("tally_new", pgtrigger.Insert, note(of_tasks(CAME, 1))),
    trigger("tally_changed", pgtrigger.Update, TASKS_UPDATED),
    trigger("tally_gone", pgtrigger.Delete, note(of_tasks(GONE, -1))),
]
VERDICT_TRIGGERS: Final = [
    trigger("tally_judged", pgtrigger.Insert, note(of_verdicts(CAME, 1, tasks=TASKS))),
    trigger(
        "tally_restated",
        pgtrigger.Update,
        note(of_verdicts(GONE, -1, tasks=TASKS), of_verdicts(CAME, 1, tasks=TASKS)),
    ),
    trigger("tally_unjudged", pgtrigger.Delete, note(of_verdicts(GONE, -1, tasks=TASKS))),
]
