"""A grid worker's day: pull, go where there is no signal, work, come back, push."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Final

from apps.core.clock import now, parse_rfc3339
from apps.sync.field_day import faults
from apps.sync.field_day.ledger import Ledger
from apps.sync.field_day.line import Document
from apps.sync.field_day.phones import Phone
from apps.sync.field_day.visits import Visit, discovery, long_sought, visit
from apps.verification_tasks.states import TaskStatus

BATCH: Final = 40
WORKABLE: Final = frozenset({TaskStatus.OPEN, TaskStatus.IN_PROGRESS})
OLD: Final = timedelta(days=2)


@dataclass
class Worker:
    """`outbox` holds the events that the phone has not had answered yet."""

    phone: Phone
    ledger: Ledger
    pick: Random
    outbox: list[Document] = field(default_factory=list)
    answered: list[Document] = field(default_factory=list)
    lost_answers: int = 0
    # The phone's digest was the server's after the last pull.
    is_whole: bool = False

    def work(self, numbers: Collection[str]) -> list[Visit]:
        """Visit every resident of today in one's own grids, as far as no colleague goes there."""
        visits = []
        for task in self.phone.tasks():
            if not self.is_mine(task) or task["resident"].get("phone") not in numbers:
                continue
            if self.ledger.claim(str(task["id"])):
                visits.append(self.note(visit(task, self.phone, self.pick)))
        return visits

    def give_up_on_one(self) -> None:
        """One resident of an older task cannot be reached, if there is a task that old."""
        for task in self.phone.tasks():
            created = parse_rfc3339(task["created_at"])
            if self.is_mine(task) and created and created < now() - OLD and self.ledger.claim(str(task["id"])):
                self.note(long_sought(task, self.phone))
                return

    def discover(self, registration: Document) -> None:
        self.note(discovery(registration, self.phone, self.pick))

    def note(self, made: Visit) -> Visit:
        self.ledger.keep(made)
        self.outbox += made.events
        return made

    def is_mine(self, task: Document) -> bool:
        return task["status"] in WORKABLE and task["assignee"] in {None, self.phone.worker_id}

    def push(self, tick: Callable[[int], None], *, unlucky: bool = False) -> None:
        """Empty the outbox in batches. An unlucky worker loses an answer and sends one batch twice at once."""
        for number, events in enumerate(list(self.batches())):
            if unlucky and number == 0:
                self.lost_answers += faults.lose_the_answer(self.phone, events, self.ledger)
            if unlucky and number == 1:
                faults.send_from_two_connections(self.phone, events, self.ledger)
            else:
                self.ledger.sent(events)
                self.ledger.answered(self.phone.push(events))
            self.answered += events
            tick(len(events))
        self.outbox.clear()

    def push_again(self) -> None:
        """An app that forgot what was answered sends its last batch once more."""
        events = self.answered[-BATCH:]
        if events:
            self.ledger.sent(events)
            self.ledger.answered(self.phone.push(events))

    def batches(self) -> Iterator[list[Document]]:
        for start in range(0, len(self.outbox), BATCH):
            yield self.outbox[start : start + BATCH]
