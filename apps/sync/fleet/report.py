"""What was counted, and the short stories of what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from rich.console import Console
from rich.table import Table

MUST_BE_NOTHING: Final = ("lost", "applied twice", "diverged", "wrong verdicts")
SHOWN: Final = 10
SUMMED: Final = ("devices", "events in the journal", "repeats", "copies compared")


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
        """One for each subject and kind; the shortest of each kind come first."""
        first = {fault[:2]: fault for fault in reversed(self.faults)}
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for fault in first.values():
            by_kind[fault[0]].append(self.story(fault))
        ranked = [(place, one) for told in by_kind.values() for place, one in enumerate(sorted(told, key=len))]
        return [one for _, one in sorted(ranked, key=lambda pair: (pair[0], len(pair[1])))]


@dataclass(frozen=True)
class Run:
    """One seed's days; `seconds` is how long they took to play."""

    seed: int
    devices: int
    days: int
    seconds: float
    report: Report


def show(console: Console, run: Run) -> None:
    report = run.report
    title = f"{run.devices} devices, {run.days} days, seed {run.seed}: {run.seconds:.0f} s"
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


def show_all(console: Console, runs: Sequence[Run]) -> None:
    """One line a seed."""
    table = Table(title=f"{len(runs)} seeds", title_justify="left")
    columns = ("seed", *SUMMED, "killed", *MUST_BE_NOTHING, "seconds")
    for name in columns:
        table.add_column(name, justify="right")
    for run in runs:
        counts = run.report.counts
        killed = sum(count for name, count in counts.items() if name.startswith("killed"))
        numbers = [counts[name] for name in SUMMED], [counts[name] for name in MUST_BE_NOTHING]
        row = (run.seed, *numbers[0], killed, *numbers[1], round(run.seconds))
        table.add_row(*map(str, row), style="green" if run.report.is_clean else "bold red")
    console.print(table)
