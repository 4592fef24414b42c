"""Events on their way, and all that can happen to them there."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from apps.sync.field_day.line import Document
from apps.sync.fleet.devices import Device
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.oracle import Arrival, Expected
from apps.sync.fleet.wire import Answer


class Fate(StrEnum):
    CLEAN = "clean"
    CUT_BEFORE = "cut_before"
    LOST = "lost"
    HUNG_UP = "hung_up"
    TWINS = "twins"


# A stray may be kept waiting under either word until its task is known.
ALSO: Final = {"quarantined:unknown_task": "held"}


def send(fleet: Fleet, device: Device, events: list[Document], fate: Fate) -> bool:
    """One batch. False where the device has no answer, and keeps the events."""
    body = device.body(events, fleet.wire.now)
    words = f"sends {len(events)} events" + (f" ({fate})" if fate is not Fate.CLEAN else "")
    fleet.tell(words, device, [event["task_id"] for event in events])
    if fate is Fate.CUT_BEFORE:
        fleet.wire.cut_before(device.token, body)
        fleet.report.count("requests cut before the commit")
        return False
    if fate is Fate.HUNG_UP:
        fleet.wire.hang_up(device.token, body)
        # Whether it got there is found out at once by a second connection, of which the device knows nothing.
        answers = [fleet.wire.push(device.token, body)]
    elif fate is Fate.TWINS:
        answers = list(fleet.wire.push_twice(device.token, body))
        fleet.report.count("batches sent from two connections at once")
    else:
        answers = [fleet.wire.push(device.token, body)]
    if any(is_revoked(answer) for answer in answers):
        say_last(fleet, device)
        return True
    if not deliver(fleet, device, answers, may_be_known=fate is Fate.HUNG_UP):
        return False
    if fate in {Fate.LOST, Fate.HUNG_UP}:
        fleet.report.count("answers lost")
        return False
    device.has_answer(events, fleet.wire.now())
    return True


def send_many(fleet: Fleet, devices: Sequence[Device]) -> None:
    """Whole outboxes at the same moment; no task may be in two of them, or nobody knew whose was first."""
    for device in devices:
        fleet.tell("sends its outbox, as others do", device, [event["task_id"] for event in device.outbox])
    pushes = [(device.token, device.body(list(device.outbox), fleet.wire.now)) for device in devices]
    for device, answer in zip(devices, fleet.wire.push_many(pushes), strict=True):
        if is_revoked(answer):
            say_last(fleet, device)
        elif deliver(fleet, device, [answer]):
            device.has_answer(answer.body["events"], fleet.wire.now())


def is_revoked(answer: Answer) -> bool:
    return answer.status == HTTPStatus.UNAUTHORIZED and answer.document.get("wipe") is True


def say_last(fleet: Fleet, device: Device) -> None:
    """A revoked device erases its data and hands in what it has not sent; it hears no answer, and says it again."""
    device.forget_copies()
    device.album.clear()
    body = device.body(list(device.outbox), fleet.wire.now, final=True)
    fleet.tell("is revoked and says its last", device, [event["task_id"] for event in device.outbox])
    answers = [fleet.wire.push(device.token, body) for _ in range(2)]
    if not all(answer.document.get("wipe") is True for answer in answers):
        fleet.report.accuse("diverged", device.name, "has said its last and is not told to erase its data")
    deliver(fleet, device, answers, revoked=True)
    device.has_answer(list(device.outbox), fleet.wire.now())
    if not is_revoked(fleet.wire.pull(device.token, "", 1)):
        fleet.report.accuse("diverged", device.name, "is revoked, and was shown what is in its scope")
    device.is_gone = True


def deliver(
    fleet: Fleet,
    device: Device,
    answers: Sequence[Answer],
    *,
    may_be_known: bool = False,
    revoked: bool = False,
) -> bool:
    """Let the oracle see what the server took, and compare. False where it was refused."""
    bad = [answer for answer in answers if answer.status != HTTPStatus.OK]
    if bad:
        fleet.report.accuse("diverged", device.name, f"a push was answered {bad[0].status} {bad[0].document}")
        return False
    first = max(answers, key=lambda answer: sum(one["status"] != "duplicate" for one in answer.document["results"]))
    body, may_be_known = first.body, may_be_known or any(answer.again for answer in answers)
    received = datetime.fromisoformat(first.document["server_time"])
    skew = received - datetime.fromisoformat(body["sent_at"])
    arrival = Arrival(device.ident, device.worker.ident, skew, received, body["events"], revoked=revoked)
    expected = fleet.oracle.arrive(arrival)
    fleet.report.count("events sent", len(body["events"]) * len(answers))
    fleet.report.count("repeats", sum(one.is_repeat for one in expected) + len(expected) * (len(answers) - 1))
    for place, (event, one) in enumerate(zip(body["events"], expected, strict=True)):
        results = [answer.document["results"][place] for answer in answers]
        compare(fleet, event, one, results, may_be_known=may_be_known)
    return True


def compare(
    fleet: Fleet, event: Document, expected: Expected, results: Sequence[Document], *, may_be_known: bool
) -> None:
    def accuse(kind: str, words: str) -> None:
        fleet.report.accuse(kind, event["task_id"], f"{event['type']} {event['id']}: {words}")

    firsts = [result for result in results if result["status"] != "duplicate"]
    if len(firsts) > (not expected.is_repeat):
        accuse("applied twice", f"was taken before, and yet answered {said(firsts[0])}")
    if not expected.is_repeat and not firsts and not may_be_known:
        accuse("diverged", "is called a repeat at its first arrival")
    for result in results:
        original = result.get("original", result)
        if said(original) not in {expected.result, ALSO.get(expected.result)}:
            accuse("diverged", f"answered {said(original)}, must be {expected.result}: {original.get('detail', '')}")
        state = (original.get("task") or {}).get("status")
        if state and expected.task_status and state != expected.task_status:
            accuse("diverged", f"its task is said to be {state}, must be {expected.task_status}")
    fleet.tell(f"  {event['type']} at {event['occurred_at']}: {said(results[0])}", None, [event["task_id"]])


def said(result: Document) -> str:
    return ":".join(filter(None, (result["status"], result.get("code"))))
