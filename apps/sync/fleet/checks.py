"""After everything: what the devices hold, what the journal knows, and whether both are what they must be."""

from itertools import islice
from typing import Final

from apps.sync.fleet.devices import Device
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.oracle.documents import differences, may_have_left, verdict
from apps.sync.fleet.sending import Fate, said, say_last, send
from apps.sync.fleet.uploads import upload

BATCH: Final = 200


def settle(fleet: Fleet) -> None:
    """The line is good again: every device empties its outbox and pulls, and all of it is looked at."""
    for device in fleet.live:
        # An epoch that began meanwhile fills the outboxes again.
        fleet.drain(device)
        while device.outbox and send(fleet, device, list(islice(device.outbox, BATCH)), Fate.CLEAN):
            pass
    for device in fleet.live:
        while device.album and not device.is_revoked:
            upload(fleet, device, device.album[0])
    for device in fleet.live:
        fleet.drain(device)
        if device.is_revoked:
            say_last(fleet, device)
    for device in fleet.live:
        check_copies(fleet, device)
    offer_again(fleet)
    for phone in fleet.declared:
        fleet.report.accuse("lost", phone, "was declared and reached no device")


def check_copies(fleet: Fleet, device: Device) -> None:
    """Right after a drain: the copies are the scope, and nothing else is kept."""

    def accuse(subject: str, words: str) -> None:
        fleet.report.accuse("diverged", subject, f"{device.name} {words}")

    if device.digest_told != device.digest():
        accuse(device.name, f"holds {device.digest()}, the server says {device.digest_told}")
    held, moment = device.tasks(), fleet.wire.now()
    scope = fleet.oracle.scope(device.worker.ident)
    for ident in held.keys() - scope:
        accuse(ident, "keeps it beyond its scope")
    for ident in sorted(scope):
        task = fleet.oracle.tasks[ident]
        must_be_gone, may_be_gone = may_have_left(task, fleet.swept, moment)
        if ident not in held and not may_be_gone:
            accuse(ident, "does not hold it")
        elif ident in held and must_be_gone:
            accuse(ident, "keeps it beyond the retention")
        elif ident in held:
            check_task(fleet, device, ident)


def check_task(fleet: Fleet, device: Device, ident: str) -> None:
    task, document = fleet.oracle.tasks[ident], device.tasks()[ident]
    for words in differences(task, document, fleet.oracle.came):
        fleet.report.accuse("diverged", ident, f"{device.name}: {words}")
    judged = verdict(task)
    if judged and document["sla"] != judged:
        fleet.report.accuse("wrong verdicts", ident, f"{device.name}: {document['sla']}, must be {judged}")
    fleet.report.count("copies compared")


def offer_again(fleet: Fleet) -> None:
    """Every event that was ever taken is in the journal once: sent again, it is a repeat with its first answer."""
    if not fleet.live:
        return
    taken = [pair for pairs in fleet.oracle.journal.values() for pair in pairs]
    device = fleet.live[0]
    for start in range(0, len(taken), BATCH):
        part = taken[start : start + BATCH]
        answer = fleet.wire.push(device.token, device.body([event for event, _ in part], fleet.wire.now))
        results = answer.document.get("results", [])
        if len(results) != len(part):
            fleet.report.accuse("lost", device.name, f"offered events again and was answered {answer.status}")
            continue
        for (event, expected), result in zip(part, results, strict=True):
            original = result.get("original", {"status": ""})
            if result["status"] != "duplicate" or not said(original).startswith(expected.result.split(":")[0]):
                fleet.report.accuse("lost", event["task_id"], f"{event['id']} sent again was answered {said(result)}")
    fleet.report.count("events in the journal", len(taken))
