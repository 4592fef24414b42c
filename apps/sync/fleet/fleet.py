"""Devices, the world they live in, and the oracle that watches: whatever is done here is done to all three."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from apps.core.clock import rfc3339
from apps.sync.field_day.line import Document
from apps.sync.fleet.devices import Device
from apps.sync.fleet.epochs import Epoch, begun, wrong
from apps.sync.fleet.oracle import Oracle, custody
from apps.sync.fleet.oracle.documents import adopt, learn
from apps.sync.fleet.oracle.fields import share
from apps.sync.fleet.people import meet
from apps.sync.fleet.report import Report
from apps.sync.fleet.wire import Answer, Wire, Worker

LONG_AGO: Final = datetime.fromisoformat("2020-01-01T00:00:00Z")
DIVISION_DIGITS: Final = 12


@dataclass
class Fleet:
    """One neighbourhood: nobody else touches its tasks, so the oracle knows the order of everything.

    `people` are the numbers of whom it meets; `swept` when closed tasks were last taken off the devices.
    """

    wire: Wire
    workers: Sequence[Worker]
    people: Iterator[int]
    report: Report = field(default_factory=Report)
    oracle: Oracle = field(default_factory=Oracle)
    devices: list[Device] = field(default_factory=list)
    swept: datetime | None = None
    # How to withdraw, by phone until a device has shown the task, then by task.
    declared: dict[str, Any] = field(default_factory=dict)
    withdrawable: dict[str, Any] = field(default_factory=dict)
    # What was declared, by phone.
    forms: dict[str, Document] = field(default_factory=dict)
    # Of all fleets together.
    epochs: list[Epoch] = field(default_factory=list)

    def __post_init__(self) -> None:
        for worker in self.workers:
            for grid in worker.grids:
                self.oracle.covering[(worker.ident, grid)] = [(LONG_AGO, None)]

    def enrol(self, worker: Worker, **given: Any) -> Device:
        device = Device(number=len(self.devices) + 1, worker=worker, token="", **given)
        device.token = self.wire.enrol(worker, device.ident)
        self.devices.append(device)
        self.report.count("devices")
        return device

    @property
    def live(self) -> list[Device]:
        return [device for device in self.devices if not device.is_gone]

    def newcomer(self, community: str) -> Document:
        """The form of somebody who has not declared."""
        number = next(self.people)
        person = meet(number)
        form = {
            "name": person.name,
            "id_type": "resident_id",
            "id_number": person.id_number,
            "phone": person.phone,
            "division_code": community[:DIVISION_DIGITS],
            "address": f"无名路{number % 1000 + 1}号",
            "location": {"lat": 31.7, "lng": round(120.3 + number % 100 * 0.0001, 4)},
            "residence_kind": "rented",
            "residence_reason": "01",
            "since": "2026-01-01",
            "notice_version": "2026-01",
        }
        self.forms[str(form["phone"])] = form
        return form

    def tell(self, step: str, device: Device | None = None, task_ids: Sequence[str] = ()) -> None:
        line = f"{rfc3339(self.wire.now())} {f'{device.name} ' if device else ''}{step}"
        for subject in (*([device.name] if device else []), *dict.fromkeys(task_ids)):
            self.report.tell(subject, line)

    def pull_page(self, device: Device, limit: int, *, is_lost: bool = False) -> bool:
        """One page; True when there is no more. A lost one changes nothing on the device."""
        earlier = begun(self.epochs)
        answer = self.wire.pull(device.token, device.cursor, limit)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            device.forget_copies()
            device.is_revoked = True
            return True
        if device.is_revoked:
            self.report.accuse("diverged", device.name, "is revoked, and was shown what is in its scope")
        if answer.status in {HTTPStatus.OK, HTTPStatus.GONE}:
            self.hear_of_epochs(device, answer, earlier)
        if answer.status == HTTPStatus.GONE:
            return False
        if answer.status != HTTPStatus.OK:
            self.report.accuse("diverged", device.name, f"a pull was answered {answer.status} {answer.document}")
            return True
        for change in answer.document["changes"]:
            if change["op"] == "upsert" and change["kind"] == "task":
                self.look_at(device, change["data"])
        if is_lost:
            return True
        device.take(answer.document)
        self.report.count("pulls")
        return not answer.document["has_more"]

    def hear_of_epochs(self, device: Device, answer: Answer, earlier: Sequence[Epoch]) -> None:
        """`earlier` had begun before the question; others may have begun since."""
        if words := wrong(answer, earlier, list(self.epochs), device.cursor_at):
            self.report.accuse("diverged", device.name, words)
        if answer.status == HTTPStatus.GONE:
            device.forget_copies()
            since = answer.document.get("reoffer_since")
            again = device.offer_again(datetime.fromisoformat(since)) if since else 0
            self.tell(f"pulls afresh, and offers {again} events again", device)
            self.report.count("events offered again", again)

    def look_at(self, device: Device, document: Document) -> None:
        """Nobody is ever sent what is not theirs to see."""
        ident = str(document["id"])
        if ident not in self.oracle.tasks:
            task = adopt(document)
            phone = task["phone"]
            if phone in self.declared:
                self.withdrawable[ident] = self.declared.pop(phone)
                task["has_past"] = False
            elif phone in self.forms:
                share(self.oracle.of(phone), task)
            self.oracle.tasks[ident] = task
        task = self.oracle.tasks[ident]
        learn(task, document)
        if self.oracle.copies.setdefault((ident, document["version"]), dict(task["changes"])) != dict(
            task["changes"]
        ):
            self.report.accuse("diverged", ident, "a field changed, and its version did not")
        if not custody.sees(self.oracle.covering, device.worker.ident, self.oracle.tasks[ident]):
            self.report.accuse("diverged", ident, f"was sent to {device.name}, who may not see it")

    def drain(self, device: Device, limit: int = 500) -> None:
        while not self.pull_page(device, limit):
            pass

    def declare(self, community: str) -> None:
        """A resident's task: what the model needs of it, the first copy tells."""
        form = self.newcomer(community)
        self.declared[str(form["phone"])] = self.wire.declare(form)
        self.report.count("declared")

    def covering(self, grid: str) -> list[Worker]:
        return [who for who in self.workers if custody.covers(self.oracle.covering, who.ident, grid)]

    def reinstall(self, device: Device, *, anew: bool, forgets_outbox: bool, sends_all_again: bool) -> Device:
        """Copies and cursor are gone. `anew`: it comes back under another device id."""
        outbox = [] if forgets_outbox else list(device.outbox)
        if sends_all_again:
            outbox = [*(event for _, event in device.answered), *outbox]
        self.tell("is installed again" + " as another device" * anew + " without its outbox" * forgets_outbox, device)
        if anew:
            device.is_gone = device.is_replaced = True
            fresh = self.enrol(device.worker, skew=device.skew, drift=device.drift, seq=device.seq)
            fresh.outbox, fresh.album = outbox, [] if forgets_outbox else device.album
            return fresh
        device.token = self.wire.enrol(device.worker, device.ident)
        device.forget_copies()
        device.outbox, device.answered = outbox, []
        device.album = [] if forgets_outbox else device.album
        device.seq = 0 if forgets_outbox else device.seq
        return device

    def let_clocks_drift(self, days: float) -> None:
        for device in self.live:
            device.skew += timedelta(seconds=device.drift.total_seconds() * days)
