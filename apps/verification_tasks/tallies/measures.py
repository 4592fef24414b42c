"""What is tallied."""

from enum import StrEnum
from typing import Final

# The unit of the whole city; the others are a division's code or a grid's id.
CITY: Final = "city"
# Lists are counted to ten thousand, sums are not: a day of a large city stays a number.
LONGEST_HOURS: Final = 999


class Measure(StrEnum):
    """By which day a measure is counted, and what its `part` is."""

    # Checks that began on the day; no part.
    BEGAN = "began"
    # Checks that ended on the day, whatever their end; no part.
    ENDED = "ended"
    # Checks still running that began on the day, by their last day (2026-11-30).
    RUNNING = "running"
    # Work done on the day: by channel, and by whole hours since the beginning.
    CHANNEL = "channel"
    HOURS = "hours"
    # Deadlines whose last day it was, by the verdict in force.
    VERDICT = "verdict"


class UnitLevel(StrEnum):
    CITY = "city"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"
