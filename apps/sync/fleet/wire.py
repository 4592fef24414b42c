"""What the fleet needs of the world: a server to speak to, and an office that interferes."""

from collections.abc import Callable, Mapping, Sequence
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
    """A whole answer of the server to `body`; `again`: an earlier try of the same may have got through."""

    status: int
    document: Document = field(default_factory=dict)
    body: Document = field(default_factory=dict)
    again: bool = False


# Makes the body of a push afresh for each try: it carries the time of the try.
Body = Callable[[], Document]


class Wire(Protocol):
    """HTTP against a running system, or the same services in this process."""

    def now(self) -> datetime:
        """The server's clock, as well as one can know it."""

    def enrol(self, worker: Worker, device_id: str) -> str:
        """The device's new token."""

    def push(self, token: str, body: Body) -> Answer: ...

    def push_twice(self, token: str, body: Body) -> Sequence[Answer]:
        """The same body from two connections at the same moment."""

    def push_many(self, pushes: Sequence[tuple[str, Body]]) -> Sequence[Answer]:
        """Several devices at the same moment."""

    def cut_before(self, token: str, body: Body) -> None:
        """The request breaks off before the server has committed anything."""

    def hang_up(self, token: str, body: Body) -> None:
        """The whole request is sent and nobody waits for the answer."""

    def pull(self, token: str, cursor: str, limit: int) -> Answer: ...

    def tus(
        self, token: str, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str]]:
        """One request about bytes of evidence: status, and headers with small letters."""

    def declare(self, form: Document) -> Any:
        """A resident declares; something to withdraw it by."""

    # What the office does is answered by whether it was done.
    def withdraw(self, handle: Any) -> bool: ...

    def reassign(self, task_id: str, worker: Worker | None) -> bool: ...

    def hand_over(self, grid: str, giver: Worker, taker: Worker) -> bool: ...

    def end_coverage(self, grid: str, worker: Worker) -> bool: ...

    def revoke(self, device_id: str) -> bool: ...

    def amend(self, form: Document) -> bool:
        """The office writes other particulars for whoever has that phone."""

    def decide_dispute(self, task_id: str, outcome: str) -> bool: ...

    def decide_conflict(self, reference: str, name: str, *, takes_device: bool) -> bool:
        """The oldest open conflict about that field of the task."""

    def raise_epoch(self, since: datetime) -> bool:
        """As after a restore of a backup of that time; False where the system is not ours."""
