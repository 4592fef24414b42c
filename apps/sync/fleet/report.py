"""What was counted, and the short stories of what went wrong."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from rich.console import Console
from rich.table import Table

MUST_BE_NOTHING: Final = ("lost", "applied twice", "diverged", "wrong verdicts")
SHOWN: Final = 10


@dataclass
class Report:
    """`steps` tells what happened to each subject (a task or a device) in order."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    steps: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lock: Lock = field(default_factory=Lock)

    def count(self, what: str, number: int = 1) -> None:
        with self.lock:
            self.counts[what] += number

    def tell(self, subject: str, step: str) -> None:
        self.steps[subject].append(step)

    def accuse(self, kind: str, subject: str, words: str) -> None:
        """One more of what must not be; `kind` is one of the four."""
        with self.lock:
            self.counts[kind] += 1
            self.faults.append((kind, subject, words))

    @property
    def is_clean(self) -> bool:
        return not self.faults

    def story(self, fault: tuple[str, str, str]) -> str:
        kind, subject, words = fault
        return "\n".join([f"{kind}: {subject}: {words}", *(f"    {step}" for step in self.steps[subject])])

    def stories(self) -> list[str]:
        """One for each subject; the shortest of each kind come first."""
        first = {fault[1]: fault for fault in reversed(self.faults)}
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for fault in first.values():
            by_kind[fault[0]].append(self.story(fault))
        ranked = [(place, one) for told in by_kind.values() for place, one in enumerate(sorted(told, key=len))]
        return [one for _, one in sorted(ranked, key=lambda pair: (pair[0], len(pair[1])))]


def show(console: Console, report: Report, title: str) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("What")
    table.add_column("Count", justify="right")
    for name, count in report.counts.items():
        if name not in MUST_BE_NOTHING:
            table.add_row(name, str(count))
    table.add_section()
    for name in MUST_BE_NOTHING:
        count = report.counts[name]
        table.add_row(name, str(count), style="bold red" if count else "bold green")
    console.print(table)
    for story in report.stories()[:SHOWN]:
        console.print(story, style="red", markup=False)
