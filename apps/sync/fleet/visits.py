"""Ways to work on a task, right and wrong; the oracle says what comes of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from apps.core.clock import rfc3339
from apps.core.ids import new_id
from apps.sync.field_day.line import Document
from apps.sync.fleet.devices import Device
from apps.sync.fleet.faults import Fault, chance
from apps.sync.fleet.photos import Photo, described, spoil, take_photo

# Of a hundred visits.
WAYS: Final = {
    "at_the_door": 15,
    "with_a_photo": 14,
    "photo_aside": 5,
    "by_phone": 12,
    "by_phone_with_a_paper": 3,
    "by_wechat": 8,
    "corrected": 9,
    "corrected_with_a_photo": 6,
    "refused_with_a_photo": 3,
    "not_resident": 8,
    "refused": 6,
    "nobody_home": 8,
    "long_sought": 5,
    "too_far_away": 4,
    "too_short_a_call": 3,
    "without_proof": 3,
}
NEAR, FAR = 4e-4, 2e-2
KINDS: Final = ("rented", "private_home", "employer_premises", "hotel")
REASONS: Final = ("01", "09", "99")


@dataclass
class Place:
    """Where a visit goes, as far as the device knows it."""

    task_id: str
    address: str
    phone: str | None
    location: Document | None
    created: datetime


@dataclass
class Notebook:
    """What happens one second after the other."""

    device: Device
    place: Place
    at: datetime
    pick: Random
    faults: Collection[Fault]

    def write(self, kind: str, /, **data: Any) -> None:
        self.at += timedelta(seconds=1)
        self.device.write(self.at, kind, self.place.task_id, data)

    def attempt(self, channel: str, result: str) -> None:
        self.write("attempt.recorded", channel=channel, result=result)

    def attach(self, kind: str, /, **more: Any) -> list[str]:
        evidence_id = str(new_id())
        self.write("evidence.attached", evidence_id=evidence_id, kind=kind, captured_at=rfc3339(self.at), **more)
        return [evidence_id]

    def photograph(self, kind: str = "photo") -> list[str]:
        """The bytes follow, unless the device loses them; some are spoilt at first."""
        content = take_photo(self.pick)
        (evidence_id,) = self.attach(kind, **described(content))
        amiss = Fault.BYTES in self.faults
        if not (amiss and chance(self.pick, 15)):
            first = spoil(content, self.pick) if amiss and chance(self.pick, 20) else content
            self.device.album.append(Photo(evidence_id, self.place.task_id, content, first))
        return [evidence_id]

    def corrections(self) -> Document:
        """One to three fields."""
        found = {
            "address": f"{self.place.address}{self.pick.randint(2, 9)}楼"[-60:],
            "residence_kind": self.pick.choice(KINDS),
            "residence_reason": self.pick.choice(REASONS),
        }
        return dict(self.pick.sample(sorted(found.items()), self.pick.randint(1, 3)))

    def locate(self, off: float) -> list[str]:
        home = self.place.location or {"lat": 31.87, "lng": 120.55}
        lat = home["lat"] + off * self.pick.choice([-1, 1])
        return self.attach("location", location={"lat": lat, "lng": home["lng"], "accuracy_m": 9})

    def call(self, seconds: int) -> list[str]:
        meta = {"callee": self.place.phone or "+8619900000009", "duration_s": seconds}
        return self.attach("call_record", meta=meta)

    def complete(self, outcome: str, channel: str, evidence: list[str], **more: Any) -> None:
        self.write("verification.completed", outcome=outcome, channel=channel, evidence_ids=evidence, **more)


def visit(device: Device, place: Place, at: datetime, pick: Random, faults: Collection[Fault]) -> str:
    """Write what happened there into the device's outbox; the way it went."""
    way = pick.choices(list(WAYS), weights=list(WAYS.values()))[0]
    book = Notebook(device, place, at, pick, faults)
    if pick.random() < 0.7:  # noqa: PLR2004  some never say that they have begun
        book.write("task.acknowledged")
    WORK[way](book)
    if pick.random() < 0.1:  # noqa: PLR2004
        book.write("note.added", text="晚上七点以后再来")
    return way


def at_the_door(book: Notebook) -> None:
    book.attempt("door", "met")
    book.complete("confirmed", "door", book.locate(NEAR))


def too_far_away(book: Notebook) -> None:
    book.attempt("door", "met")
    book.complete("confirmed", "door", book.locate(FAR))


def by_phone(book: Notebook) -> None:
    book.attempt("phone", "met")
    book.complete("confirmed", "phone", book.call(45))


def too_short_a_call(book: Notebook) -> None:
    book.attempt("phone", "met")
    book.complete("confirmed", "phone", book.call(12))


def by_wechat(book: Notebook) -> None:
    book.attempt("wechat", "met")
    book.complete("confirmed", "wechat", book.locate(FAR))


def with_a_photo(book: Notebook) -> None:
    book.attempt("door", "met")
    book.complete("confirmed", "door", book.photograph())


def photo_aside(book: Notebook) -> None:
    """The completion names nothing; what was attached counts all the same."""
    book.attempt("door", "met")
    book.photograph()
    if chance(book.pick, 50):
        book.locate(NEAR)
    book.complete("confirmed", "door", [])


def by_phone_with_a_paper(book: Notebook) -> None:
    book.attempt("phone", "met")
    book.complete("confirmed", "phone", [*book.call(45), *book.photograph("document")])


def corrected(book: Notebook) -> None:
    book.attempt("wechat", "met")
    book.complete("corrected", "wechat", book.locate(NEAR), corrections=book.corrections())


def corrected_with_a_photo(book: Notebook) -> None:
    book.attempt("door", "met")
    book.complete("corrected", "door", book.photograph(), corrections=book.corrections())


def refused_with_a_photo(book: Notebook) -> None:
    book.attempt("door", "refused")
    book.complete("refused", "door", book.photograph())


def not_resident(book: Notebook) -> None:
    book.attempt("door", "moved_away")
    book.complete("not_resident", "door", [])


def refused(book: Notebook) -> None:
    book.attempt("door", "refused")
    book.complete("refused", "door", [])


def nobody_home(book: Notebook) -> None:
    book.attempt("door", "no_answer")


def long_sought(book: Notebook) -> None:
    end = book.at
    for hours in (30, 6, 0):
        book.at = end - timedelta(hours=hours)
        book.attempt("door", "no_answer")
    book.complete("unreachable", "door", [])


def without_proof(book: Notebook) -> None:
    book.complete("confirmed", "phone", [])


WORK: Final = {
    "at_the_door": at_the_door,
    "too_far_away": too_far_away,
    "with_a_photo": with_a_photo,
    "photo_aside": photo_aside,
    "by_phone": by_phone,
    "by_phone_with_a_paper": by_phone_with_a_paper,
    "too_short_a_call": too_short_a_call,
    "by_wechat": by_wechat,
    "corrected": corrected,
    "corrected_with_a_photo": corrected_with_a_photo,
    "refused_with_a_photo": refused_with_a_photo,
    "not_resident": not_resident,
    "refused": refused,
    "nobody_home": nobody_home,
    "long_sought": long_sought,
    "without_proof": without_proof,
}
