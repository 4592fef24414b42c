"""The table, and a line on what the machine was doing besides."""

import os
from collections.abc import Iterator, Sequence

from tests.bench.races import Race

HEAD = f"{'':<36}{'median':>12}{'slowest':>12}{'fastest':>12}{'Doorstep is':>14}  target"
# Below it, shares read better as per cent.
WHOLE = 2.0


def lines(races: Sequence[Race]) -> Iterator[str]:
    yield HEAD
    for race in races:
        yield f"{race.title} ({race.unit})"
        for contender in race.contenders:
            numbers = (contender.median, min(contender.rates), max(contender.rates))
            columns = "".join(f"{number:>12,.0f}" for number in numbers)
            is_ours = contender is race.ours
            share = race.ours.share_of(contender)
            target = "" if is_ours else verdict(share, race.targets.get(contender.name))
            yield f"  {contender.name:<34}{columns}{'' if is_ours else as_text(share):>14}  {target}".rstrip()
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    yield f"Load of the machine (1, 5, 15 minutes): {load}; cores: {os.cpu_count()}"


def verdict(share: float, target: float | None) -> str:
    if target is None:
        return ""
    return f"{as_text(target)} {'reached' if share >= target else 'missed'}"


def as_text(share: float) -> str:
    return f"{share:.1f} times" if share >= WHOLE else f"{share:.0%}"
