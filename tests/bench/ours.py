"""Doorstep's side: the real endpoints of the real server."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg

from tests.bench.events import BATCH, KINDS, Outbox
from tests.bench.facts import CLIENTS
from tests.bench.line import Line
from tests.bench.rounds import Step
from tests.bench.rows import ident
from tests.bench.servers import Site

# What the rounds before have left on the tasks.
AFRESH = (
    "TRUNCATE verification_tasks_attempt CASCADE",
    "UPDATE verification_tasks_verificationtask SET status = 'open', attempts_count = 0 WHERE status <> 'open'",
    "UPDATE residence_registration_declaration SET status = 'submitted' WHERE status = 'verifying'",
)
PULL = "/api/v1/sync/pull?limit=2000"


@dataclass
class Ours:
    """`settled` and `behind` are cursors of each client: with nothing new, and with nine and eleven changes."""

    site: Site
    settled: list[str] = field(default_factory=list)
    behind: list[tuple[str, str]] = field(default_factory=list)

    def line(self, tokens: list[str], client: int) -> Line:
        return Line(self.site.port, tokens[client])

    def afresh(self) -> None:
        with psycopg.connect(self.site.database, autocommit=True) as connection:
            for statement in AFRESH:
                connection.execute(statement)

    def push(self, client: int) -> Step:
        facts = self.site.facts
        outbox = Outbox([ident("task", n) for n in facts.numbers_in(facts.grids_of(client))])
        line = self.line(facts.pushers, client)

        def step() -> int:
            answer = line.post("/api/v1/sync/push", outbox.batch())
            if answer.count(b'"status":"applied"') != BATCH:
                raise AssertionError(answer[:2000].decode())
            return BATCH

        return step

    def first_pull(self, client: int) -> Step:
        line = self.line(self.site.facts.pullers, client)
        return lambda: drain(line, "", [])

    def poll(self, client: int, more: str = "") -> Step:
        line = self.line(self.site.facts.pullers, client)
        path = f"/api/v1/sync/pull?cursor={self.settled[client]}{more}"
        return partial(pulled, line, (path,), expected=(0,))

    def ten_changes(self, client: int) -> Step:
        """Nine and eleven by turns: a device that comes back with another cursor costs the write of it."""
        line = self.line(self.site.facts.pullers, client)
        paths = tuple(f"/api/v1/sync/pull?cursor={cursor}" for cursor in self.behind[client])
        return partial(pulled, line, paths, expected=(9, 11))

    def prepare_cursors(self) -> None:
        facts = self.site.facts
        lines = [self.line(facts.pullers, client) for client in range(CLIENTS)]
        outbox = Outbox([ident("task", n) for n in facts.numbers_in(facts.pulled)])
        positions: list[list[str]] = []
        for changes in (2, 9, 0):
            positions.append([self.cursor_after(line) for line in lines])
            if changes:
                lines[0].post("/api/v1/sync/push", outbox.batch(changes, KINDS[1:2]))
        eleven, nine, self.settled = positions
        self.behind = list(zip(nine, eleven, strict=True))

    def cursor_after(self, line: Line) -> str:
        cursors: list[str] = []
        drain(line, "", cursors)
        return cursors[-1]


def pulled(line: Line, paths: tuple[str, ...], expected: tuple[int, ...]) -> int:
    for path, count in zip(paths, expected, strict=True):
        found = line.get(path).count(b'"op":"upsert"')
        if found != count:
            raise AssertionError(f"{found} changes instead of {count}")
    return len(paths)


def drain(line: Line, cursor: str, cursors: list[str]) -> int:
    """How many tasks came; the last cursor is put into `cursors`."""
    tasks, more = 0, True
    while more:
        body = line.get(f"{PULL}&cursor={cursor}" if cursor else PULL)
        tasks += body.count(b'"kind":"task"')
        cursor, more = tail_of(body)
    cursors.append(cursor)
    return tasks


def tail_of(body: bytes) -> tuple[str, bool]:
    """Only the end of the answer is parsed: eight clients that parsed all of it would be the bottleneck."""
    end: dict[str, Any] = json.loads(b"{" + body[body.rindex(b'"cursor":') :])
    return end["cursor"], end["has_more"]


Scenario = Callable[[int], Step]
