"""What a device has confirmed, and what it may hold besides: one write when that changes, none for a poll."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from apps.sync.models import Device
from apps.sync.services.pull.cursor import Cursor, Following

Positions = dict[str, int]


def note_reading(device: Device, held: Cursor | None, sent: Sequence[Following]) -> None:
    reading = reading_after(device.reading, held, sent)
    afresh = held is None and bool(device.reading)
    if reading != device.reading or afresh:
        Device.objects.filter(pk=device.pk).update(reading=reading, repairs=F("repairs") + int(afresh))
        device.reading = reading


def reading_of(held: Cursor) -> dict[str, Any]:
    """Of a device that has read the channels so far and was sent no more."""
    positions = {str(part.channel): part.position for part in held.following}
    return {"confirmed": positions, "leaving": {}, "delivered": positions, "epoch": held.epoch}


def reading_after(before: dict[str, Any], held: Cursor | None, sent: Sequence[Following]) -> dict[str, Any]:
    """A pull without a cursor comes from an app that has dropped its copies: what was before does not count."""
    following = held.following if held else ()
    leaving = held.leaving if held else ()
    confirmed = {str(part.channel): part.position for part in following}
    going = {str(part.channel): [part.start, part.position] for part in leaving}
    delivered: Positions = {str(part.channel): part.position for part in sent}
    if held is not None:
        for channel, position in before.get("delivered", {}).items():
            # A channel that the cursor does not name any more has been taken down to its end.
            if channel in confirmed or channel in going:
                delivered[channel] = max(position, delivered.get(channel, 0))
    for channel, position in confirmed.items():
        delivered[channel] = max(position, delivered.get(channel, 0))
    for channel, (start, _) in going.items():
        delivered[channel] = max(start, delivered.get(channel, 0))
    # Of the feed: a cursor of it is proof that what a first pull says beside its changes was heard.
    epoch = held.epoch if held else before.get("epoch", 0)
    return {"confirmed": confirmed, "leaving": going, "delivered": delivered, "epoch": epoch}
