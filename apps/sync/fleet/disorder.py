"""How an outbox leaves: in pieces, out of order, with repeats and nonsense, and to which fate."""

from collections.abc import Collection, Sequence
from random import Random
from typing import Final

from apps.core.ids import new_id
from apps.sync.field_day.line import Document
from apps.sync.fleet.devices import Device
from apps.sync.fleet.faults import Fault, chance, one_of
from apps.sync.fleet.sending import Fate

FATES: Final = {
    Fate.CUT_BEFORE: Fault.CUTS,
    Fate.LOST: Fault.LOST_ANSWERS,
    Fate.HUNG_UP: Fault.LOST_ANSWERS,
    Fate.TWINS: Fault.TWINS,
}


def fate(pick: Random, faults: Collection[Fault]) -> Fate:
    wanted = one_of(pick, list(FATES))
    is_on = wanted is not None and FATES[wanted] in faults
    return wanted if wanted is not None and is_on and chance(pick, 45) else Fate.CLEAN


def batches(device: Device, pick: Random, faults: Collection[Fault]) -> list[list[Document]]:
    """The outbox, cut into pieces; out of order, with repeats and with nonsense, if that is on."""
    events = list(device.outbox)
    if Fault.NONSENSE in faults and chance(pick, 15):
        events.append(nonsense(device, pick, events))
    if Fault.DISORDER in faults and chance(pick, 50):
        pick.shuffle(events)
    size = max(1, pick.choice([1, 2, 3, 5, 8, 100]) if Fault.DISORDER in faults else 100)
    cut = [events[start : start + size] for start in range(0, len(events), size)]
    answered = [event for _, event in device.answered[-20:]]
    if Fault.REPEATS in faults:
        for batch in cut:
            again = one_of(pick, [*answered, *batch])
            if again is not None and chance(pick, 30):
                batch.insert(pick.randrange(len(batch) + 1), again)
    return cut


def nonsense(device: Device, pick: Random, events: Sequence[Document]) -> Document:
    """An event that nobody can apply; it must not cost the others anything."""
    known = one_of(pick, [*(event for _, event in device.answered[-5:]), *events])
    task_id = known["task_id"] if known else str(new_id())
    plain: Document = {"id": str(new_id()), "type": "task.acknowledged", "task_id": task_id, "seq": 1, "data": {}}
    plain["occurred_at"] = "2026-01-01T00:00:00.000Z"
    match pick.randrange(4):
        case 0:
            return {**plain, "type": "task.eaten_by_dog"}
        case 1:
            return {**plain, "type": "attempt.recorded"}
        case 2 if known:
            return {**plain, "id": known["id"]}
    return {**plain, "task_id": str(new_id())}
