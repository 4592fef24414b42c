"""Who takes part in the day, and what they share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from rich.progress import Progress, TaskID

from apps.sync.field_day.ledger import Ledger
from apps.sync.field_day.line import Line
from apps.sync.field_day.outbox import Outbox
from apps.sync.field_day.residents import Repeats, Resident
from apps.sync.field_day.workers import Worker


@dataclass
class Party:
    line: Line
    progress: Progress
    outbox: Outbox
    workers: list[Worker] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    repeats: Repeats = field(default_factory=Repeats)
    discovered: int = 0
    reassigned: int = 0

    def pull(self, title: str) -> None:
        def one(worker: Worker, bar: TaskID) -> None:
            worker.is_whole = worker.phone.pull()
            self.progress.advance(bar)

        self.each_worker(title, len(self.workers), one)

    def push(self, title: str, *, unlucky: bool) -> None:
        def one(worker: Worker, bar: TaskID) -> None:
            worker.push(lambda count: self.progress.advance(bar, count), unlucky=unlucky)

        self.each_worker(title, sum(len(worker.outbox) for worker in self.workers), one)

    def each_worker(self, title: str, total: int, one: Callable[[Worker, TaskID], None]) -> None:
        """Every phone has a connection of its own."""
        bar = self.progress.add_task(title, total=total)
        with ThreadPoolExecutor(len(self.workers)) as pool:
            for done in [pool.submit(one, worker, bar) for worker in self.workers]:
                done.result()
