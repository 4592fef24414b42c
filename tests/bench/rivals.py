"""The same work asked of the plain project."""

from dataclasses import dataclass

from tests.bench.events import BATCH, Outbox
from tests.bench.line import Line
from tests.bench.rounds import Step
from tests.bench.rows import ident
from tests.bench.servers import Site


@dataclass
class Rivals:
    site: Site

    @property
    def head(self) -> int:
        """The plain feed's last number within the grids that are pulled."""
        facts = self.site.facts
        return max(n for n in range(facts.tasks - facts.grids, facts.tasks) if n % facts.grids in facts.pulled) + 1

    def ten_back(self) -> int:
        facts = self.site.facts
        newest = (n for n in range(facts.tasks - 1, 0, -1) if n % facts.grids in facts.pulled)
        return [next(newest) + 1 for _ in range(11)][-1]

    def line(self, client: int) -> Line:
        return Line(self.site.plain_port, self.site.facts.plain_tokens[client])

    def push(self, path: str, mark: bytes, client: int) -> Step:
        """`mark` stands once in the answer for each event that was taken."""
        facts = self.site.facts
        outbox = Outbox([ident("task", n) for n in facts.numbers_in(facts.grids_of(client))], "task")
        line = self.line(client)

        def step() -> int:
            if line.post(path, outbox.batch()).count(mark) != BATCH:
                raise AssertionError("not all were taken")
            return BATCH

        return step

    def pull(self, path: str, since: int, expected: int, client: int) -> Step:
        """Counts pulls; a first pull is counted in tasks by `first_pull`."""
        return self.ask(f"{path}?since={since}", b'"reference"', expected, client)

    def first_pull(self, path: str, client: int) -> Step:
        line = self.line(client)
        return lambda: line.get(f"{path}?since=0").count(b'"reference"')

    def bare(self, handler: str, since: int, expected: int, client: int) -> Step:
        grids = ",".join(str(grid) for grid in self.site.facts.pulled)
        return self.ask(f"/{handler}/changes?grids={grids}&since={since}", b'"HC-', expected, client)

    def ask(self, path: str, mark: bytes, expected: int, client: int) -> Step:
        line = self.line(client)

        def step() -> int:
            found = line.get(path).count(mark)
            if found != expected:
                raise AssertionError(f"{found} changes instead of {expected}")
            return 1

        return step
