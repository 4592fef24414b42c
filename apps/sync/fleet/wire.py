"""What the fleet needs of the world: a server to speak to, and an office that interferes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from apps.sync.field_day.line import Document


@dataclass(frozen=True)
class Worker:
    """`name` is what the wire signs in with; `grids` are codes."""

    ident: str
    name: str
    grids: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A whole answer of the server."""

    status: int
    document: Document = field(default_factory=dict)


class Wire(Protocol):
    """HTTP against a running system, or the same services in this process."""

    def now(self) -> datetime:
        """The server's clock, as well as one can know it."""

    def enrol(self, worker: Worker, device_id: str) -> str:
        """The device's new token."""

    def push(self, token: str, body: Document) -> Answer: ...

    def push_twice(self, token: str, body: Document) -> Sequence[Answer]:
        """The same body from two connections at the same moment."""

    def push_many(self, pushes: Sequence[tuple[str, Document]]) -> Sequence[Answer]:
        """Several devices at the same moment."""

    def cut_before(self, token: str, body: Document) -> None:
        """The request breaks off before the server has committed anything."""

    def hang_up(self, token: str, body: Document) -> None:
        """The whole request is sent and nobody waits for the answer."""

    def pull(self, token: str, cursor: str, limit: int) -> Answer: ...

    def declare(self, form: Document) -> Any:
        """A resident declares; something to withdraw it by, or None where residents cannot."""

    def withdraw(self, handle: Any) -> None: ...

    def reassign(self, task_id: str, worker: Worker | None) -> None: ...

    def hand_over(self, grid: str, giver: Worker, taker: Worker) -> None: ...

    def end_coverage(self, grid: str, worker: Worker) -> None: ...

    def revoke(self, device_id: str) -> None: ...
