"""What telling so many costs. Pure: the price comes from the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apps.notifications.models import Channel
from apps.notifications.reach import Heard
from apps.notifications.templates import FALLBACK

NOTHING: Final = Decimal(0)
# Whoever hears by any other channel gets the text message where that one fails.
LAST_WAYS: Final = frozenset({Channel.SMS, Channel.PORTAL})


@dataclass(frozen=True, slots=True)
class Line:
    """`parts` of text messages, all together."""

    channel: Channel
    residents: int
    parts: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """`most`: were every message of another channel followed by a text message."""

    lines: list[Line]
    opted_out: int
    most: Decimal

    @property
    def reach(self) -> int:
        return sum(line.residents for line in self.lines)

    @property
    def numbers(self) -> int:
        return self.reach + self.opted_out

    @property
    def parts(self) -> int:
        return sum(line.parts for line in self.lines)

    @property
    def cost(self) -> Decimal:
        return sum((line.cost for line in self.lines), NOTHING)


def estimate(heard: Sequence[Heard], parts: Mapping[str, int], price: Decimal) -> Estimate:
    """`parts`: how many of a text message the text takes, by language."""
    told = [each for each in heard if each.wanted]
    opted_out = sum(each.count for each in heard if not each.wanted)
    lines = [
        line(channel, [each for each in told if each.channel is channel], parts, price)
        for channel in Channel
        if any(each.channel is channel for each in told)
    ]
    followed = sum(length(each, parts) for each in told if each.channel not in LAST_WAYS)
    return Estimate(lines, opted_out, sum((one.cost for one in lines), NOTHING) + followed * price)


def line(channel: Channel, told: Sequence[Heard], parts: Mapping[str, int], price: Decimal) -> Line:
    count = sum(length(each, parts) for each in told) if channel is Channel.SMS else 0
    return Line(channel, sum(each.count for each in told), count, count * price)


def length(heard: Heard, parts: Mapping[str, int]) -> int:
    return heard.count * parts.get(heard.language, parts[FALLBACK])
