"""Short stories of what is rare in a week left to chance: told straight, so that each comes to its point."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from apps.core.ids import new_id
from apps.sync.fleet import acts, checks
from apps.sync.fleet.devices import Device
from apps.sync.fleet.sending import Fate, send
from apps.sync.fleet.uploads import upload
from apps.sync.fleet.visits import WORK, Notebook, Place
from tests.fleet.week import Week

Story = Callable[[Week], None]


def push(week: Week, device: Device) -> None:
    send(week.fleet, device, list(device.outbox), Fate.CLEAN)
    week.check()


def look(week: Week) -> None:
    """Everybody pulls, and what they hold is compared."""
    week.clock.shift(timedelta(seconds=5))
    for device in week.fleet.live:
        week.fleet.drain(device)
        if not device.is_revoked:
            checks.check_copies(week.fleet, device)
    week.check()


def discover(week: Week, device: Device) -> str:
    """A new task that everybody who should has on the phone."""
    ident = str(new_id())
    form = week.fleet.newcomer(device.worker.grids[0])
    device.write(week.wire.now() - timedelta(hours=1), "resident.discovered", ident, {"registration": form})
    push(week, device)
    look(week)
    return ident


def work(week: Week, device: Device, ident: str, way: str, *, seed: int = 1) -> None:
    document = device.tasks()[ident]
    residence = document["residence"]
    phone = document["resident"]["phone"]
    place = Place(ident, residence["address"], phone, residence["location"], week.wire.now())
    WORK[way](Notebook(device, place, week.wire.now(), Random(seed), frozenset()))


def conflict(week: Week) -> None:
    """The office amends what a worker corrects at the door at that time; a supervisor picks the worker's value."""
    device = week.fleet.devices[0]
    ident = discover(week, device)
    work(week, device, ident, "corrected")
    for event in device.outbox:
        event["data"].get("corrections", {}).update(address="工人写的地址1号")
    acts.amend(week.fleet, ident, address="办公室写的地址2号")
    push(week, device)
    look(week)
    (one,) = week.fleet.oracle.tasks[ident]["conflicts"]
    acts.decide_conflict(week.fleet, ident, one, takes_device=True)
    look(week)


def dispute(week: Week) -> None:
    """Two phones disagree, and a supervisor believes the second."""
    first, second = week.fleet.devices[0], week.fleet.devices[-1]
    ident = discover(week, first)
    work(week, first, ident, "refused")
    push(week, first)
    work(week, second, ident, "not_resident")
    push(week, second)
    acts.decide_dispute(week.fleet, ident, "not_resident")
    look(week)


def photo(week: Week) -> None:
    """Wrong bytes open the task again; the second visit's photo is the right one."""
    device = week.fleet.devices[0]
    ident = discover(week, device)
    work(week, device, ident, "with_a_photo")
    push(week, device)
    look(week)
    device.album[0].sent = device.album[0].content[:-1] + b"?"
    upload(week.fleet, device, device.album[0])
    look(week)
    work(week, device, ident, "with_a_photo", seed=2)
    push(week, device)
    upload(week.fleet, device, device.album[-1])
    look(week)


def no_photo(week: Week) -> None:
    """The bytes never come."""
    device = week.fleet.devices[0]
    ident = discover(week, device)
    work(week, device, ident, "with_a_photo")
    push(week, device)
    look(week)
    week.pass_time(49)
    look(week)


def reassignment(week: Week) -> None:
    """To a worker who never had it: it comes to that phone, and what is done there has force."""
    giver, taker = week.fleet.devices[0], week.fleet.devices[2]
    ident = discover(week, giver)
    acts.reassign(week.fleet, ident, taker.worker)
    look(week)
    work(week, giver, ident, "nobody_home")
    push(week, giver)


def epoch(week: Week) -> None:
    device = week.fleet.devices[0]
    ident = discover(week, device)
    work(week, device, ident, "nobody_home")
    push(week, device)
    look(week)
    week.clock.shift(timedelta(seconds=5))
    acts.raise_epoch(week.fleet, timedelta(days=1))
    look(week)
    push(week, device)


def revocation(week: Week) -> None:
    device = week.fleet.devices[0]
    ident = discover(week, device)
    work(week, device, ident, "refused")
    assert week.wire.revoke(device.ident)
    device.is_revoked = True
    push(week, device)
    look(week)


def withdrawal(week: Week) -> None:
    """While its photo is still on the way."""
    device = week.fleet.devices[0]
    week.fleet.declare(device.worker.grids[0])
    look(week)
    (ident,) = week.fleet.withdrawable
    work(week, device, ident, "with_a_photo")
    push(week, device)
    acts.withdraw(week.fleet, ident)
    look(week)


STORIES: tuple[Story, ...] = (
    conflict,
    dispute,
    photo,
    no_photo,
    reassignment,
    epoch,
    revocation,
    withdrawal,
)
