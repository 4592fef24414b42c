"""One device: its wrong clock, its outbox, its copies, and what it has been told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.core.clock import rfc3339
from apps.core.ids import new_id
from apps.sync.field_day.digest import digest
from apps.sync.field_day.line import Document
from apps.sync.fleet.photos import Photo
from apps.sync.fleet.wire import Worker


@dataclass
class Device:
    """`number` names it in stories. `skew` is how far its clock is ahead, `drift` what it gains a day."""

    number: int
    worker: Worker
    token: str
    ident: str = field(default_factory=lambda: str(new_id()))
    skew: timedelta = timedelta()
    drift: timedelta = timedelta()
    seq: int = 0
    cursor: str = ""
    outbox: list[Document] = field(default_factory=list)
    # What was answered, and when: kept for a while, for the server may ask for it again.
    answered: list[tuple[datetime, Document]] = field(default_factory=list)
    album: list[Photo] = field(default_factory=list)
    # When the server gave its cursor.
    cursor_at: datetime | None = None
    copies: dict[tuple[str, str], Document] = field(default_factory=dict)
    digest_told: Document | None = None
    is_revoked: bool = False
    is_gone: bool = False
    # By another one that was installed anew: nobody will ever hear what became of its data.
    is_replaced: bool = False

    @property
    def name(self) -> str:
        return f"device {self.number} of {self.worker.name}"

    def write(self, at: datetime, kind: str, task_id: str, data: Document) -> Document:
        """Record an event that happened at a true time, as this device's clock has it."""
        self.seq += 1
        event = {
            "id": str(new_id()),
            "type": kind,
            "task_id": task_id,
            "occurred_at": rfc3339(at + self.skew),
            "seq": self.seq,
            "data": data,
        }
        held = self.copies.get(("task", task_id))
        if held is not None:
            event["base_version"] = held["version"]
        self.outbox.append(event)
        return event

    def body(self, events: list[Document], clock: Callable[[], datetime], **more: object) -> Callable[[], Document]:
        """Of a push, made anew for each try: `sent_at` is the time of the try."""
        return lambda: {"sent_at": rfc3339(clock() + self.skew), "events": events, **more}

    def has_answer(self, events: list[Document], at: datetime) -> None:
        """They leave the outbox and are kept for a while."""
        done = {id(event) for event in events}
        self.answered += [(at, event) for event in self.outbox if id(event) in done]
        self.outbox = [event for event in self.outbox if id(event) not in done]

    def offer_again(self, since: datetime) -> int:
        """What was answered since then goes out once more; how much that is."""
        again = [event for at, event in self.answered if at >= since]
        self.answered = [pair for pair in self.answered if pair[0] < since]
        self.outbox = [*again, *self.outbox]
        return len(again)

    def has_sent(self, photo: Photo) -> None:
        """Wrong bytes are told to be wrong; the right ones follow."""
        if photo.sent == photo.content:
            self.album.remove(photo)
        photo.sent, photo.path = photo.content, ""

    def take(self, page: Document) -> None:
        for change in page["changes"]:
            key = (change["kind"], change["id"])
            if change["op"] == "upsert":
                self.copies[key] = change
            else:
                self.copies.pop(key, None)
        self.cursor, self.cursor_at = page["cursor"], datetime.fromisoformat(page["server_time"])
        self.digest_told = page.get("digest")

    def forget_copies(self) -> None:
        self.cursor, self.cursor_at, self.digest_told = "", None, None
        self.copies.clear()

    def tasks(self) -> dict[str, Document]:
        return {ident: change["data"] for (kind, ident), change in self.copies.items() if kind == "task"}

    def digest(self) -> Document:
        held = [(kind, ident, change["version"]) for (kind, ident), change in self.copies.items()]
        return {"count": len(held), "value": digest(held)}
