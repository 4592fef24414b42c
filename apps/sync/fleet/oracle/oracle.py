"""The journal as it must be: every event once, and what became of it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from apps.sync.fleet.oracle import custody
from apps.sync.fleet.oracle.custody import Covering, Task
from apps.sync.fleet.oracle.proof import enough, there

Event = dict[str, Any]

FUTURE: Final = timedelta(minutes=10)
ROUNDING: Final = timedelta(seconds=5)
RUNNING: Final = frozenset({"open", "in_progress"})
DECIDED: Final = frozenset({"completed", "disputed"})
FACTS: Final = frozenset({"attempt.recorded", "evidence.attached"})
WAITING: Final = frozenset({"held", "quarantined:unknown_task", "quarantined:invalid_transition"})
NEEDED: Final[dict[str, frozenset[str]]] = {
    "task.acknowledged": frozenset(),
    "attempt.recorded": frozenset({"channel", "result"}),
    "evidence.attached": frozenset({"evidence_id", "kind", "captured_at"}),
    "verification.completed": frozenset({"outcome", "channel", "evidence_ids"}),
    "resident.discovered": frozenset({"registration"}),
    "note.added": frozenset({"text"}),
}


@dataclass(frozen=True)
class Arrival:
    """One batch as the server took it; `skew` is its clock minus the device's."""

    device: str
    worker: str
    skew: timedelta
    received: datetime
    events: Sequence[Event]
    revoked: bool = False


@dataclass(frozen=True)
class Expected:
    """What the first answer to an event must say: `status:code`, and the task's state after the whole batch."""

    result: str
    task_status: str | None
    is_repeat: bool


@dataclass
class Oracle:
    tasks: dict[str, Task] = field(default_factory=dict)
    covering: Covering = field(default_factory=dict)
    # By event id and content, for an id may be used again for something else.
    journal: dict[str, list[tuple[Event, Expected]]] = field(default_factory=dict)
    # Completions and strays that wait, in the order of their arrival.
    waiting: list[Event] = field(default_factory=list)
    moment: datetime | None = None
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def arrive(self, arrival: Arrival) -> list[Expected]:
        """Take a batch; what the answer must be, event by event."""
        self.moment = arrival.received
        results: dict[int, str] = {}
        fresh: list[tuple[int, Event]] = []
        repeats: dict[int, int] = {}
        for place, event in enumerate(arrival.events):
            known = self.journal.get(event["id"], [])
            earlier = [n for n in range(place) if arrival.events[n]["id"] == event["id"]]
            same = [n for n in earlier if arrival.events[n] == event]
            if any(content == event for content, _ in known):
                continue
            if same:
                repeats[place] = same[0]
            elif known or earlier:
                results[place] = "quarantined:id_reused"
            else:
                results[place] = "quarantined:device_revoked" if arrival.revoked else fault(event)
                if not results[place]:
                    fresh.append((place, envelope(event, arrival, next(self.numbers))))
        results.update(self.take(fresh))
        answers = [self.expect(arrival.events[n], results.get(n)) for n in range(len(arrival.events))]
        for place, first in repeats.items():
            answers[place] = replace(answers[first], is_repeat=True)
        return answers

    def expect(self, event: Event, result: str | None) -> Expected:
        for content, expected in self.journal.get(event["id"], []):
            if content == event:
                return Expected(expected.result, expected.task_status, is_repeat=True)
        task = self.tasks.get(event["task_id"])
        silent = result is None or result.split(":")[-1] in SILENT
        expected = Expected(result or "", None if silent or task is None else task["status"], is_repeat=False)
        if result is not None:
            self.journal.setdefault(event["id"], []).append((event, expected))
        return expected

    def take(self, fresh: Sequence[tuple[int, Event]]) -> dict[int, str]:
        """Discoveries, then facts, then completions: those that waited arrived earlier than those of today."""
        results = {}
        for place, event in fresh:
            if event["type"] == "resident.discovered":
                results[place] = self.discover(event)
        stirring = [event for _, event in fresh if event["type"] in FACTS or event["type"] == "resident.discovered"]
        woken = [event for event in self.waiting if any(stirs(cause, event) for cause in stirring)]
        self.waiting = [event for event in self.waiting if event not in woken]
        todo: list[tuple[int, Event]] = [*((-1, event) for event in woken), *fresh]
        for completing in (False, True):
            for place, event in todo:
                if event["type"] != "resident.discovered" and completing == event["type"].endswith("completed"):
                    result = self.judge(event)
                    if place >= 0:
                        results[place] = result
                    if result in WAITING:
                        self.waiting.append({**event, "result": result})
        self.waiting.sort(key=lambda event: event["number"])
        return results

    def discover(self, event: Event) -> str:
        if event["at"] > event["received"] + FUTURE:
            return "quarantined:clock_implausible"
        form = event["data"]["registration"]
        self.tasks[event["task_id"]] = new_task(
            created=event["at"], discoverer=event["worker"], phone=form["phone"], place=form.get("location")
        )
        return "applied"

    def judge(self, event: Event) -> str:
        task = self.tasks.get(event["task_id"])
        if event["at"] > event["received"] + FUTURE:
            return "quarantined:clock_implausible"
        if task is None:
            return "quarantined:unknown_task"
        overruled = custody.overruled(self.covering, task, event["worker"], event["at"])
        if overruled == custody.OUT_OF_SCOPE:
            return ":".join(overruled)
        if event["at"] < task["created"] - ROUNDING:
            return "quarantined:clock_implausible"
        if overruled is None and task["status"] == "cancelled":
            overruled = ("superseded", "task_cancelled")
        if event["type"] == "verification.completed":
            return ":".join(overruled) if overruled else complete(task, event, self.moment)
        if overruled is None and task["status"] in DECIDED:
            overruled = ("superseded", "task_already_completed")
        note(task, event, has_force=overruled is None)
        return ":".join(overruled) if overruled else "applied"

    def cancel(self, task_id: str, at: datetime) -> None:
        task = self.tasks[task_id]
        if task["status"] in RUNNING:
            task.update(status="cancelled", closed=at, known=at)

    def scope(self, worker: str) -> set[str]:
        return {ident for ident, task in self.tasks.items() if custody.sees(self.covering, worker, task)}


# Their answers carry no task, or one that says nothing about the event.
SILENT: Final = frozenset({"malformed", "unknown_type", "id_reused", "device_revoked", "unknown_task"})


def fault(event: Event) -> str:
    if event["type"] not in NEEDED:
        return "quarantined:unknown_type"
    return "" if NEEDED[event["type"]] <= event["data"].keys() else "quarantined:malformed"


def envelope(event: Event, arrival: Arrival, number: int) -> Event:
    return {
        **{name: event[name] for name in ("id", "type", "task_id", "seq", "data")},
        "at": datetime.fromisoformat(event["occurred_at"]) + arrival.skew,
        "received": arrival.received,
        "device": arrival.device,
        "worker": arrival.worker,
        "number": number,
        "evidence": event["data"].get("evidence_id"),
    }


def new_task(*, created: datetime, discoverer: str, phone: str | None, place: Any) -> Task:
    blank = {"grid": None, "assignee": None, "outcome": None, "decided": None, "closed": None, "due": None}
    empty: dict[str, Any] = {
        "spans": [],
        "facts": [],
        "attempts": 0,
        "address": None,
        "has_past": False,
        "known": None,
    }
    given = {"created": created, "discoverer": discoverer, "phone": phone, "place": place}
    return {"status": "open", **blank, **empty, **given}


def stirs(cause: Event, waiting: Event) -> bool:
    """Whether what arrives is what the waiting event waits for."""
    if cause["task_id"] != waiting["task_id"]:
        return False
    match waiting["result"]:
        case "quarantined:unknown_task":
            return bool(cause["type"] == "resident.discovered")
        case "held":
            return cause["evidence"] in waiting["data"]["evidence_ids"]
    return cause["type"] in FACTS and there(cause, waiting)


def note(task: Task, event: Event, *, has_force: bool) -> None:
    if event["type"] in FACTS:
        task["facts"].append(event)
        task["attempts"] += event["type"] == "attempt.recorded"
    begins = event["type"] in {"task.acknowledged", "attempt.recorded"}
    if begins and has_force and task["status"] == "open":
        task["status"] = "in_progress"


def complete(task: Task, event: Event, moment: datetime | None) -> str:
    outcome = event["data"]["outcome"]
    if task["status"] in DECIDED:
        if outcome == task["outcome"]:
            return "superseded:task_already_completed"
        task["status"] = "disputed"
        return "conflict:outcome_disputed"
    here = {fact["evidence"] for fact in task["facts"]}
    if not set(event["data"]["evidence_ids"]) <= here:
        return "held"
    if not enough(task, event):
        return "quarantined:invalid_transition"
    task.update(status="completed", outcome=outcome, decided=event["at"], closed=event["received"])
    # A completion that waited closes its task as of its own arrival, but nobody knows before today.
    task["known"] = moment
    task["address"] = event["data"].get("corrections", {}).get("address", task["address"])
    return "applied"
