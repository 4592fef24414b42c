"""What workers and their devices do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Final

from apps.core.ids import new_id
from apps.sync.fleet import checks
from apps.sync.fleet.devices import Device
from apps.sync.fleet.disorder import batches, fate
from apps.sync.fleet.faults import Fault, chance, one_of
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.sending import send, send_many
from apps.sync.fleet.uploads import upload
from apps.sync.fleet.visits import Place, visit

# Hours before now at which something may have happened.
DISCOVERED, VISITED = 13 * 24.0, 5 * 24.0
# Changes a page, and pages at most.
PAGES: Final = ((1, 1), (2, 2), (5, 3), (20, 500), (500, 500))


def discover(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    device = one_of(pick, fleet.live)
    if device is None or not device.worker.grids:
        return
    form = fleet.newcomer(device.worker.grids[0])
    at = fleet.wire.now() - timedelta(hours=pick.randrange(int(DISCOVERED)))
    ident = str(new_id())
    device.write(at, "resident.discovered", ident, {"registration": form})
    fleet.tell("discovers a resident", device, [ident])
    if chance(pick, 60):
        place = Place(ident, str(form["address"]), str(form["phone"]), form["location"], at)
        work(fleet, device, place, pick, faults)


def visit_one(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    """Mostly what is open as far as the device knows; now and then something that is done already."""
    device = one_of(pick, fleet.live)
    if device is None:
        return
    known = [(ident, document) for ident, document in device.tasks().items() if not has_past(fleet, ident)]
    running = [pair for pair in known if pair[1]["closed_at"] is None]
    chosen = one_of(pick, known if chance(pick, 20) or not running else running)
    if chosen is None:
        return
    ident, document = chosen
    resident, residence = document["resident"], document["residence"]
    created = datetime.fromisoformat(document["created_at"])
    place = Place(ident, residence["address"], resident["phone"], residence["location"], created)
    work(fleet, device, place, pick, faults)


def has_past(fleet: Fleet, ident: str) -> bool:
    task = fleet.oracle.tasks.get(ident)
    return task is None or bool(task["has_past"])


def work(fleet: Fleet, device: Device, place: Place, pick: Random, faults: Collection[Fault]) -> None:
    moment = fleet.wire.now()
    at = max(place.created, moment - timedelta(hours=pick.randrange(int(VISITED)))) if chance(pick, 60) else moment
    way = visit(device, place, at, pick, faults)
    fleet.tell(f"visits: {way}", device, [place.task_id])
    fleet.report.count("visits")


def push(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    device = one_of(pick, fleet.live)
    if device is None:
        return
    for batch in batches(device, pick, faults):
        if device.is_gone or not send(fleet, device, batch, fate(pick, faults)):
            return


def rush(fleet: Fleet, pick: Random, _faults: Collection[Fault]) -> None:
    """Everybody is back within reach at the same moment."""
    taken: set[str] = set()
    chosen = []
    for device in pick.sample(fleet.live, len(fleet.live)):
        about = {event["task_id"] for event in device.outbox}
        if about and not about & taken:
            taken |= about
            chosen.append(device)
    send_many(fleet, chosen[:8])


def pull(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    device = one_of(pick, fleet.live)
    if device is None:
        return
    # A few small pages, or all there is in large ones.
    limit, pages = pick.choice(PAGES if device.cursor else PAGES[-2:])
    if Fault.LOST_ANSWERS in faults and chance(pick, 10):
        fleet.pull_page(device, limit, is_lost=True)
    for _ in range(pages):
        if fleet.pull_page(device, limit):
            if device.digest_told is not None and not device.is_revoked:
                checks.check_copies(fleet, device)
            return


def send_bytes(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    device = one_of(pick, [device for device in fleet.live if device.album and not device.is_revoked])
    photo = one_of(pick, device.album) if device else None
    if device is None or photo is None:
        return
    is_cut = Fault.CUTS in faults and chance(pick, 30)
    upload(fleet, device, photo, cut_at=pick.randrange(len(photo.sent)) if is_cut else None)


def upset_clock(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    device = one_of(pick, fleet.live)
    if device is None or Fault.CLOCKS not in faults:
        return
    minutes = pick.choice([-60 * 24 * 365, -180, -25, -3, 0, 3, 25, 180, 60 * 24 * 400])
    device.skew = timedelta(minutes=minutes)
    device.drift = timedelta(seconds=pick.choice([-90, -2, 0, 2, 90]))
    fleet.tell(f"has its clock {minutes} minutes ahead now", device)
    fleet.report.count("clocks upset")


def reinstall(fleet: Fleet, pick: Random, faults: Collection[Fault]) -> None:
    # A revoked device may not enrol again; its worker has another one.
    device = one_of(pick, [device for device in fleet.live if not device.is_revoked])
    if device is not None and Fault.REINSTALL in faults:
        fleet.reinstall(
            device, anew=chance(pick, 50), forgets_outbox=chance(pick, 25), sends_all_again=chance(pick, 50)
        )
        fleet.report.count("reinstalled")
