"""A quarter with National Day, pauses, wrong clocks, silent phones and late syncs: not one wrong verdict.

A clerk keeps their own books of what the office and the phones did, and says by the law's text and by plain
arithmetic what is to be said of each task, now and at any time before. None of the project's code is in it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from apps.core.actors import Actor
from apps.core.clock import now
from apps.sync.models import Device
from apps.verification_tasks.models import Escalation, Pause, SlaPolicy, SlaVerdict, VerificationTask
from apps.verification_tasks.selectors.verdicts import verdicts_as_known
from apps.verification_tasks.services.pauses import ask_pauses, end_pauses, grant_pauses
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.states import PauseReason
from tests.cast.phones import Event, Phone
from tests.cast.policies import at_deadline, policy, step
from tests.cast.verification_tasks import Quarter
from tests.verification_tasks import law

BEGINS = datetime(2026, 8, 31, 16, tzinfo=UTC)
DAYS = 92
EVERY = timedelta(hours=8)
SILENT = timedelta(hours=24)
TRANSIT = timedelta(seconds=60)


@dataclass
class Pausing:
    begins: datetime
    until: datetime
    ended: datetime | None = None

    @property
    def ends(self) -> datetime:
        return self.ended or self.until


@dataclass
class Book:
    """What the clerk knows of one task. `said` is every verdict with the time from which it was what was known."""

    start: datetime
    days: int
    working: bool
    worker: int
    pauses: list[Pausing] = field(default_factory=list)
    done: tuple[datetime, datetime] | None = None
    said: list[tuple[datetime, str | None]] = field(default_factory=list)

    def due(self, at: datetime) -> datetime:
        """As the ledger stood then: a pause that was ended later still had its whole length."""
        stood = set()
        for one in self.pauses:
            if one.begins <= at:
                ends = one.ended if one.ended and one.ended <= at else one.until
                stood |= law.days_stood(one.begins, ends)
        return law.end_of_limit(self.start, self.days, working=self.working, stood=stood)

    def stands(self, at: datetime) -> bool:
        return any(one.begins <= at < one.ends for one in self.pauses)

    def say(self, at: datetime, word: str | None) -> None:
        if not self.said or self.said[-1][1] != word:
            self.said.append((at, word))

    def known(self, at: datetime) -> str | None:
        words = [word for since, word in self.said if since <= at]
        last = words[-1] if words else None
        return "paused" if last in {None, "paused"} and self.stands(at) else None if last == "paused" else last


@dataclass
class Clerk:
    """Hears what happened, in the order of time, and writes it down."""

    books: dict[Any, Book] = field(default_factory=dict)
    heard: dict[int, datetime] = field(default_factory=dict)
    offset: dict[int, timedelta] = field(default_factory=dict)

    def swept(self, at: datetime) -> None:
        for book in self.books.values():
            if book.done or book.stands(at) or at < book.due(at):
                continue
            # A phone that was silent before the task began knows nothing of it.
            silent = at - self.heard[book.worker] > SILENT and self.heard[book.worker] >= book.start
            if book.known(at) in {None, "undetermined"}:
                book.say(at, "undetermined" if silent else "breached")

    def synced(self, worker: int, at: datetime, *, device_says: datetime, work: dict[Any, datetime]) -> None:
        """`work`: by task, what the device's clock showed when it was finished."""
        offset = at - device_says
        offsets = {offset, self.offset.get(worker, offset)}
        for key, shown in work.items():
            book = self.books[key]
            earliest = max(book.start, min(shown + one for one in offsets) - TRANSIT)
            latest = max(book.start, min(at, max(shown + one for one in offsets)))
            due = book.due(at)
            word = "met" if latest < due else "breached" if earliest >= due else "undetermined"
            book.done = (earliest, latest)
            book.say(at, word)
        self.heard[worker], self.offset[worker] = at, offset


@dataclass(frozen=True)
class Unsent:
    """A visit that waits on a phone: when it was, and what the phone's clock showed."""

    key: Any
    done: datetime
    shown: datetime
    events: list[Event]


class Season:
    """The office and the phones, by dice; whatever they do the clerk hears of."""

    def __init__(self, quarter: Quarter, phones: list[Phone], dice: random.Random) -> None:
        self.quarter, self.phones, self.dice = quarter, phones, dice
        self.clerk = Clerk()
        self.rules = [
            SlaPolicy.objects.get(version=1),
            policy(step(), at_deadline(), version=2, duration_days=5, unit="working_days"),
        ]
        self.unsent: dict[int, list[Unsent]] = {n: [] for n in range(len(phones))}
        self.online_from: dict[int, datetime] = dict.fromkeys(range(len(phones)), BEGINS)
        self.visited: set[Any] = set()
        self.leader, self.supervisor = Actor.staff(quarter.leader.pk), Actor.staff(quarter.supervisor.pk)

    def turn(self) -> None:
        if self.dice.random() < 0.85:
            self.begin()
        for number in range(len(self.phones)):
            self.field_work(number)
        if self.dice.random() < 0.35:
            self.pause()
        if self.dice.random() < 0.15:
            self.resume()
        sweep_deadlines()
        self.clerk.swept(now())

    def begin(self) -> None:
        number, rules = self.dice.randrange(len(self.phones)), self.dice.choice(self.rules)
        book = Book(now(), rules.duration_days, rules.unit == "working_days", number)
        staff = self.phones[number].device.staff
        task = self.quarter.task(policy=rules, assignee=staff, due_at=book.due(now()), next_check_at=now())
        self.clerk.books[task.pk] = book

    def field_work(self, number: int) -> None:
        phone, clerk = self.phones[number], self.clerk
        mine = [key for key, book in clerk.books.items() if book.worker == number and key not in self.visited]
        if mine and self.dice.random() < 0.3:
            # Workers look at their deadlines: of a few tasks the oldest is next.
            oldest = min(self.dice.sample(mine, min(6, len(mine))), key=lambda key: clerk.books[key].start)
            task = VerificationTask.objects.select_related("declaration").get(pk=oldest)
            self.visited.add(task.pk)
            self.unsent[number].append(Unsent(task.pk, now(), phone.clock(), phone.visit(task)))
        if self.dice.random() < 0.05:
            self.set_clock(number)
        if self.dice.random() < 0.08:
            self.online_from[number] = now() + timedelta(hours=self.dice.choice([20, 40, 100, 200]))
        if now() >= self.online_from[number] and self.dice.random() < 0.5:
            self.sync(number)

    def set_clock(self, number: int) -> None:
        """Back by hours, yet never so far that work would lie in the future, which is another rule's business."""
        phone = self.phones[number]
        back = timedelta(minutes=self.dice.randint(0, 900))
        for one in self.unsent[number]:
            back = min(back, now() - one.done - (one.shown - one.done - phone.ahead))
        phone.ahead -= max(back, timedelta())

    def sync(self, number: int) -> None:
        phone, sending = self.phones[number], self.unsent[number]
        self.unsent[number] = []
        results = phone.push(*(event for one in sending for event in one.events))
        assert {one["status"] for one in results} <= {"applied"}, results
        shown = datetime.fromisoformat(phone_says(phone))
        self.clerk.synced(number, now(), device_says=shown, work={one.key: one.shown for one in sending})

    def pause(self) -> None:
        open_ones = [
            key
            for key, book in self.clerk.books.items()
            if not book.done and not book.stands(now()) and now() < book.due(now()) and len(book.pauses) < 2
        ]
        if not open_ones:
            return
        key, days = self.dice.choice(open_ones), self.dice.randint(1, 5)
        reason = self.dice.choice(list(PauseReason))
        idents = ask_pauses(task_ids=[key], reason=reason, days=days, note="等待", actor=self.leader)
        grant_pauses(pause_ids=idents, actor=self.supervisor)
        until = law.midnight_after(law.civil_day(now())) + (days - 1) * law.DAY
        self.clerk.books[key].pauses.append(Pausing(now(), until))

    def resume(self) -> None:
        standing = [key for key, book in self.clerk.books.items() if not book.done and book.stands(now())]
        if standing:
            key = self.dice.choice(standing)
            row = Pause.objects.granted().filter(task=key).order_by("-starts_at")[0]
            end_pauses(pause_ids=[row.pk], actor=self.leader)
            self.clerk.books[key].pauses[-1].ended = now()


def phone_says(phone: Phone) -> str:
    """What goes over the wire has milliseconds."""
    return phone.clock().isoformat(timespec="milliseconds")


@pytest.fixture
def season(quarter: Quarter, phone_of: Callable[..., Phone], time_machine: TimeMachineFixture) -> Season:
    time_machine.move_to(BEGINS, tick=False)
    dice = random.Random(11)
    workers = [quarter.worker, quarter.colleague, quarter.neighbour]
    phones = [
        phone_of(one, ahead=timedelta(minutes=minutes)) for one, minutes in zip(workers, (0, -7, 95), strict=True)
    ]
    for phone in phones:
        Device.objects.filter(pk=phone.device.pk).update(token_hash=phone.device.pk.bytes)
    made = Season(quarter, phones, dice)
    for number in range(len(phones)):
        made.sync(number)
    for turn in range(int(DAYS * law.DAY / EVERY)):
        time_machine.move_to(BEGINS + turn * EVERY + timedelta(seconds=dice.randint(0, 3000)), tick=False)
        made.turn()
    return made


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_quarter_has_not_one_wrong_verdict(season: Season) -> None:
    books, ends = season.clerk.books, now()
    words = {key: book.known(ends) for key, book in books.items()}
    # The dice threw everything at it.
    assert len(books) > 180
    assert {"met", "breached", "undetermined"} <= set(words.values())
    assert sum(len(book.pauses) for book in books.values()) > 30
    courses = [tuple(word for _, word in book.said) for book in books.values()]
    for course in (
        ("breached", "met"),
        ("undetermined", "met"),
        ("undetermined", "breached"),
        ("breached",),
        ("met",),
    ):
        assert course in courses, course
    tasks = {task.pk: task for task in VerificationTask.objects.all()}
    for key, book in books.items():
        assert tasks[key].due_at == book.due(ends), key
    for at in (*(BEGINS + number * timedelta(days=3, hours=5) for number in range(30)), ends):
        rows = dict(verdicts_as_known(at).values_list("task", "verdict"))
        expected = {key: word for key, book in books.items() if (word := book.known(at)) is not None}
        assert rows == expected, at
    check_intervals(books)
    check_escalations(books)


def check_intervals(books: dict[Any, Book]) -> None:
    rows = SlaVerdict.objects.filter(grounds="work_done")
    found = {row.task_id: (row.earliest_at, row.latest_at) for row in rows}
    millisecond = timedelta(milliseconds=2)
    for key, book in books.items():
        if book.done is None:
            assert key not in found
            continue
        for ours, theirs in zip(found[key], book.done, strict=True):
            assert ours is not None
            assert abs(ours - theirs) <= millisecond, key


def check_escalations(books: dict[Any, Book]) -> None:
    """No step stands that fell due after the work was done, and none is withdrawn that did not."""
    seen = 0
    for row in Escalation.objects.all():
        done = books[row.task_id].done
        overtaken = done is not None and row.due_at >= done[1]
        assert (row.withdrawn_at is not None) == overtaken, row
        seen += overtaken
    assert seen > 10
