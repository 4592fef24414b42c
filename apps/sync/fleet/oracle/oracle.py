"""The journal as it must be: every event once, and what became of it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from apps.sync.fleet.oracle import custody
from apps.sync.fleet.oracle.completion import complete, settle
from apps.sync.fleet.oracle.custody import Covering
from apps.sync.fleet.oracle.events import FACTS, WAITING, Arrival, Event, envelope, fault, stirs
from apps.sync.fleet.oracle.evidence import state
from apps.sync.fleet.oracle.tasks import RUNNING, VERDICT, Task, new_task, open_again

FUTURE: Final = timedelta(minutes=10)
ROUNDING: Final = timedelta(seconds=5)
FIELDS: Final = ("address", "residence_kind", "residence_reason")
# Their answers carry no task, or one that says nothing about the event.
SILENT: Final = frozenset({"malformed", "unknown_type", "id_reused", "device_revoked", "unknown_task"})


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
    # Bytes that came, and the events that announced some, by evidence id.
    came: dict[str, dict[str, Any]] = field(default_factory=dict)
    announced: dict[str, Event] = field(default_factory=dict)
    # How often each field had changed in the copy of a task with that version.
    copies: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
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
                    fresh.append((place, envelope(event, arrival, next(self.numbers), self.seen(event))))
        results.update(self.take(fresh))
        answers = [self.expect(arrival.events[n], results.get(n)) for n in range(len(arrival.events))]
        for place, first in repeats.items():
            answers[place] = replace(answers[first], is_repeat=True)
        return answers

    def seen(self, event: Event) -> dict[str, int] | None:
        version = event.get("base_version")
        return None if version is None else self.copies.get((event["task_id"], version), {})

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
            if not completing:
                self.settle_with([event for _, event in fresh if event["evidence"]])
        self.waiting.sort(key=lambda event: event["number"])
        return results

    def settle_with(self, facts: Sequence[Event]) -> None:
        """What a completion waits for may be among them."""
        for event in facts:
            if event["task_id"] in self.tasks:
                settle(self.tasks[event["task_id"]], self.came, event["received"])

    def discover(self, event: Event) -> str:
        if event["at"] > event["received"] + FUTURE:
            return "quarantined:clock_implausible"
        form = event["data"]["registration"]
        fields = {name: form[name] for name in FIELDS if name in form}
        self.tasks[event["task_id"]] = new_task(
            created=event["at"], discoverer=event["worker"], phone=form["phone"], place=form.get("location"), **fields
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
            return ":".join(overruled) if overruled else complete(task, event, self.came, self.moment)
        if overruled is None and task["status"] in {"completed", "disputed"}:
            overruled = ("superseded", "task_already_completed")
        self.note(task, event, has_force=overruled is None)
        return ":".join(overruled) if overruled else "applied"

    def note(self, task: Task, event: Event, *, has_force: bool) -> None:
        if event["type"] in FACTS:
            task["facts"].append(event)
            task["attempts"] += event["type"] == "attempt.recorded"
        if event["evidence"]:
            self.announced[event["evidence"]] = event
        begins = event["type"] in {"task.acknowledged", "attempt.recorded"}
        if begins and has_force and task["status"] == "open":
            task["status"] = "in_progress"

    def receive(self, evidence_id: str, described: dict[str, Any], at: datetime) -> None:
        """All bytes of a piece of evidence are in; proof that counts is never replaced."""
        fact = self.announced.get(evidence_id)
        if fact is not None and state(fact, self.came) == "received":
            return
        self.came[evidence_id] = described
        if fact is not None:
            settle(self.tasks[fact["task_id"]], self.came, at)

    def pass_time(self, at: datetime) -> None:
        """Proof that did not come in time will not be waited for."""
        for task in self.tasks.values():
            if task["status"] == "awaiting_evidence" and task["proof_due"] and task["proof_due"] <= at:
                open_again(task)

    def cancel(self, task_id: str, at: datetime) -> None:
        task = self.tasks[task_id]
        if task["status"] in RUNNING:
            task.update({**VERDICT, "status": "cancelled", "closed": at, "known": at})

    def of(self, phone: str) -> Task:
        """The first task of this resident."""
        return next(task for task in self.tasks.values() if task["phone"] == phone)

    def scope(self, worker: str) -> set[str]:
        return {ident for ident, task in self.tasks.items() if custody.sees(self.covering, worker, task)}
