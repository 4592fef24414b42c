"""What a worker does about one task, without a signal: a list of events that the phone keeps until it has one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from apps.core.clock import rfc3339
from apps.core.ids import new_id
from apps.sync.field_day.line import Document
from apps.sync.field_day.phones import Phone
from apps.verification_tasks.states import AttemptResult, Channel, EventType, EvidenceKind, Outcome

# Of a hundred visits.
WAYS: Final = {
    "door": 42,
    "phone": 24,
    "wechat": 10,
    "corrected": 10,
    "not_resident": 6,
    "refused": 4,
    "nobody_home": 4,
}


@dataclass
class Visit:
    """The events of one task in their order, and what they should come to."""

    task_id: str
    events: list[Document] = field(default_factory=list)
    # What the task had before, and what this visit adds.
    earlier_attempts: int = 0
    attempts: int = 0
    evidence: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    completing: str = ""


@dataclass
class Notebook:
    """Writes events in the phone's own time."""

    phone: Phone
    visit: Visit
    version: int | None

    def write(self, kind: EventType, data: Document, ago: timedelta = timedelta()) -> str:
        event: Document = {
            "id": str(new_id()),
            "type": kind.value,
            "task_id": self.visit.task_id,
            "occurred_at": rfc3339(self.phone.time() - ago),
            "seq": self.phone.next_seq(),
            "data": data,
        }
        if self.version is not None:
            event["base_version"] = self.version
        self.visit.events.append(event)
        return str(event["id"])

    def attempt(
        self, channel: Channel, result: AttemptResult, *, ago: timedelta = timedelta(), **more: object
    ) -> None:
        self.visit.attempts += 1
        self.write(EventType.ATTEMPT, {"channel": channel.value, "result": result.value, **more}, ago)

    def attach(self, kind: EvidenceKind, captured: datetime, **more: object) -> None:
        evidence_id = str(new_id())
        self.visit.evidence.append(evidence_id)
        data = {"evidence_id": evidence_id, "kind": kind.value, "captured_at": rfc3339(captured), **more}
        self.write(EventType.EVIDENCE, data)

    def complete(self, outcome: Outcome, channel: Channel, **more: object) -> None:
        self.visit.outcome = outcome
        data = {
            "outcome": outcome.value,
            "channel": channel.value,
            "evidence_ids": list(self.visit.evidence),
            **more,
        }
        self.visit.completing = self.write(EventType.COMPLETED, data)


def visit(task: Document, phone: Phone, pick: Random) -> Visit:
    """Work on a pulled task, one way or another."""
    book = open_notebook(task, phone)
    way = pick.choices(list(WAYS), weights=list(WAYS.values()))[0]
    if way in {"door", "corrected"} and not task["residence"]["location"]:
        way = "phone"
    WORK[way](book, task, pick)
    return book.visit


def long_sought(task: Document, phone: Phone) -> Visit:
    """A resident of an older task whom three tries on two days did not reach."""
    book = open_notebook(task, phone)
    for hours in (30, 6, 0):
        book.attempt(Channel.DOOR, AttemptResult.NO_ANSWER, ago=timedelta(hours=hours))
    book.complete(Outcome.UNREACHABLE, Channel.DOOR)
    return book.visit


def open_notebook(task: Document, phone: Phone) -> Notebook:
    book = Notebook(phone, Visit(str(task["id"]), earlier_attempts=int(task["attempts"])), int(task["version"]))
    book.write(EventType.ACKNOWLEDGED, {})
    return book


def at_the_door(book: Notebook, task: Document, pick: Random) -> None:
    place = near(task["residence"]["location"], pick)
    book.attempt(Channel.DOOR, AttemptResult.MET, location=place)
    book.attach(EvidenceKind.LOCATION, book.phone.time(), location=place, meta={"provider": "gps"})
    book.complete(Outcome.CONFIRMED, Channel.DOOR)


def by_phone(book: Notebook, task: Document, pick: Random) -> None:
    ended = book.phone.time()
    seconds = pick.randint(25, 240)
    book.attempt(Channel.PHONE, AttemptResult.MET)
    book.attach(
        EvidenceKind.CALL_RECORD,
        ended,
        meta={
            "callee": task["resident"]["phone"],
            "started_at": rfc3339(ended - timedelta(seconds=seconds)),
            "duration_s": seconds,
        },
    )
    book.complete(Outcome.CONFIRMED, Channel.PHONE, note="核对了姓名和住址")


def by_wechat(book: Notebook, task: Document, pick: Random) -> None:
    place = near(task["residence"]["location"] or {"lat": 31.87, "lng": 120.55}, pick)
    book.attempt(Channel.WECHAT, AttemptResult.MET)
    book.attach(EvidenceKind.LOCATION, book.phone.time(), location=place, meta={"shared_by": "resident"})
    book.complete(Outcome.CONFIRMED, Channel.WECHAT)


def corrected(book: Notebook, task: Document, pick: Random) -> None:
    place = near(task["residence"]["location"], pick)
    book.attempt(Channel.DOOR, AttemptResult.MET, location=place)
    book.attach(EvidenceKind.LOCATION, book.phone.time(), location=place)
    book.complete(
        Outcome.CORRECTED,
        Channel.DOOR,
        corrections={"address": f"{task['residence']['address']}({pick.randint(2, 9)}楼)"},
    )


def not_resident(book: Notebook, _task: Document, _pick: Random) -> None:
    book.attempt(Channel.DOOR, AttemptResult.MOVED_AWAY, note="邻居说已搬走")
    book.complete(Outcome.NOT_RESIDENT, Channel.DOOR)


def refused(book: Notebook, _task: Document, _pick: Random) -> None:
    book.attempt(Channel.DOOR, AttemptResult.REFUSED)
    book.complete(Outcome.REFUSED, Channel.DOOR)


def nobody_home(book: Notebook, _task: Document, _pick: Random) -> None:
    book.attempt(Channel.DOOR, AttemptResult.NO_ANSWER)
    book.write(EventType.NOTE, {"text": "晚上七点以后再来"})


WORK: Final = {
    "door": at_the_door,
    "phone": by_phone,
    "wechat": by_wechat,
    "corrected": corrected,
    "not_resident": not_resident,
    "refused": refused,
    "nobody_home": nobody_home,
}


def discovery(registration: Document, phone: Phone, pick: Random) -> Visit:
    """Somebody lives here who has not declared: the phone names the new task and works on it at once."""
    book = Notebook(phone, Visit(str(new_id())), None)
    book.write(EventType.DISCOVERED, {"registration": registration})
    where = registration.get("location")
    task = {"residence": {"location": where}, "resident": {"phone": registration["phone"]}}
    (at_the_door if where else by_phone)(book, task, pick)
    return book.visit


def near(location: Document, pick: Random) -> Document:
    """Within some dozen metres, as a phone's receiver has it."""
    return {
        "lat": round(location["lat"] + pick.uniform(-4e-4, 4e-4), 6),
        "lng": round(location["lng"] + pick.uniform(-4e-4, 4e-4), 6),
        "accuracy_m": pick.randint(5, 30),
    }
