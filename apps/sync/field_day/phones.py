"""A worker's phone: its copies of what is in scope, its own wrong clock, and what it has not sent yet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from apps.core.clock import now, rfc3339
from apps.core.ids import new_id
from apps.sync.field_day.digest import digest
from apps.sync.field_day.line import Document, Line, RefusedError

PAGE = "200"


@dataclass
class Phone:
    """`skew` is how far the phone's clock is ahead of the server's."""

    line: Line
    username: str
    skew: timedelta
    device_id: str = field(default_factory=lambda: str(new_id()))
    token: str = ""
    worker_id: str = ""
    grids: list[str] = field(default_factory=list)
    cursor: str = ""
    seq: int = 0
    held: dict[tuple[str, str], Document] = field(default_factory=dict)
    # Every task that this phone has ever seen, in its newest state.
    seen: dict[str, Document] = field(default_factory=dict)
    # Whose task it is, while the task still carries the number.
    callee: dict[str, str] = field(default_factory=dict)
    fresh_starts: int = 0

    def enrol(self, password: str) -> bool:
        """False where there is no such account."""
        request = {
            "username": self.username,
            "password": password,
            "device": {
                "id": self.device_id,
                "name": f"{self.username} field day",
                "platform": "android",
                "app_version": "1.0",
            },
        }
        try:
            answer = self.line.ask("POST", "/api/v1/devices/enrol", body=lambda: request)
        except RefusedError as refusal:
            if refusal.code == "invalid_credentials":
                return False
            raise
        self.token = str(answer["token"])
        self.worker_id = str(answer["worker"]["id"])
        self.grids = [str(grid["code"]) for grid in answer["worker"]["grids"]]
        return True

    def time(self) -> datetime:
        return now() + self.skew

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def pull(self) -> bool:
        """Drain; where the digest differs, once more from the start. True if the phone holds what it should."""
        for _ in range(2):
            promised = self.drain()
            if promised == {"count": len(self.held), "value": self.digest()}:
                return True
            self.start_afresh()
        return False

    def drain(self) -> Document:
        """Pull page after page; answers the digest of the last one."""
        while True:
            params = {"limit": PAGE, **({"cursor": self.cursor} if self.cursor else {})}
            response = self.line.send("GET", "/api/v1/sync/pull", token=self.token, params=params)
            if response.status_code == HTTPStatus.GONE:
                self.start_afresh()
                continue
            if not response.is_success:
                raise RefusedError(response)
            page: Document = response.json()
            for change in page["changes"]:
                self.take(change)
            self.cursor = str(page["cursor"])
            if not page["has_more"]:
                return dict(page["digest"])

    def take(self, change: Document) -> None:
        place = (str(change["kind"]), str(change["id"]))
        if change["op"] == "remove":
            self.held.pop(place, None)
            return
        self.held[place] = change
        if change["kind"] == "task":
            self.seen[place[1]] = change["data"]
            number = change["data"]["resident"].get("phone")
            if number:
                self.callee.setdefault(place[1], number)

    def digest(self) -> str:
        return digest((kind, ident, change["version"]) for (kind, ident), change in self.held.items())

    def start_afresh(self) -> None:
        self.fresh_starts += 1
        self.cursor = ""
        self.held.clear()

    def tasks(self) -> list[Document]:
        return [change["data"] for (kind, _), change in self.held.items() if kind == "task"]

    def batch(self, events: list[Document]) -> Document:
        """The body of a push, as of now: a repeat carries the time of the repeat."""
        return {"sent_at": rfc3339(self.time()), "events": events}

    def push(self, events: list[Document]) -> list[Document]:
        answer = self.line.ask("POST", "/api/v1/sync/push", token=self.token, body=lambda: self.batch(events))
        return list(answer["results"])
