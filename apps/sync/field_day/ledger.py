"""What was sent and what was answered, so that the end can be judged against it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from apps.sync.field_day.line import Document
from apps.sync.field_day.visits import Visit
from apps.verification_tasks.states import EventStatus


@dataclass
class Ledger:
    visits: dict[str, Visit] = field(default_factory=dict)
    sendings: Counter[str] = field(default_factory=Counter)
    results: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    lock: Lock = field(default_factory=Lock)

    def claim(self, task_id: str) -> bool:
        """True for one worker alone: colleagues of one grid agree who goes."""
        with self.lock:
            if task_id in self.visits:
                return False
            self.visits[task_id] = Visit(task_id)
            return True

    def keep(self, visit: Visit) -> None:
        self.visits[visit.task_id] = visit

    def sent(self, events: Sequence[Document]) -> None:
        with self.lock:
            self.sendings.update(str(event["id"]) for event in events)

    def answered(self, results: Sequence[Document]) -> None:
        with self.lock:
            for result in results:
                self.results[str(result["id"])].append(result)

    @property
    def repeated(self) -> int:
        return sum(times - 1 for times in self.sendings.values())

    def taken_twice(self) -> int:
        """Events for which more than one answer said that it was the first."""
        firsts = (
            sum(result["status"] != EventStatus.DUPLICATE for result in results) for results in self.results.values()
        )
        return sum(count - 1 for count in firsts if count > 1)

    def verdict(self, event_id: str) -> Document | None:
        """The first answer to an event; a repeat tells it as `original`."""
        results = self.results.get(event_id, [])
        for result in results:
            if result["status"] != EventStatus.DUPLICATE:
                return result
        original = results[0].get("original") if results else None
        return original if isinstance(original, dict) else None

    def was_applied(self, event_id: str) -> bool:
        verdict = self.verdict(event_id)
        return verdict is not None and verdict["status"] == EventStatus.APPLIED
