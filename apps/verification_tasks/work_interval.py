"""When the work must have happened: between what the clocks allow at the earliest and at the latest; pure.

A device's clock is not trusted. What is known of it: how far it was behind the server's when this batch was sent,
and when the device was heard before. If both agree, the work is known to the minute; if the clock was set in between,
only that it lies somewhere between the two corrections; if the device did not say its time, only that the work was
done before it arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apps.verification_tasks.states import VerdictWord

# The skew is taken when a batch arrives, so it holds the way that it took: as long as the slowest request may last.
TRANSIT: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Interval:
    """`earliest` None: nothing is known but that the task existed."""

    earliest: datetime | None
    latest: datetime


def interval(*, occurred_at: datetime, received_at: datetime, skews: Iterable[timedelta]) -> Interval:
    corrected = [occurred_at + skew for skew in skews]
    if not corrected:
        return Interval(None, received_at)
    latest = min(max(corrected), received_at)
    # A clock that was set back since may put the work after its own arrival.
    return Interval(min(min(corrected) - TRANSIT, latest), latest)


def judge(earliest: datetime | None, latest: datetime, due: datetime) -> VerdictWord:
    """Undetermined, not guessed, where the deadline lies within what is possible."""
    if latest < due:
        return VerdictWord.MET
    if earliest is not None and earliest >= due:
        return VerdictWord.BREACHED
    return VerdictWord.UNDETERMINED
