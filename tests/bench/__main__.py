"""Measure the hot paths: `python -m tests.bench --seconds 3 --rounds 3 --tasks 10000`. It judges no clock."""

import argparse
import signal
import sys
from collections.abc import Iterable
from contextlib import ExitStack

from tests.bench import flat, memory
from tests.bench.choices import choices
from tests.bench.messages import race as messages
from tests.bench.office import race as office
from tests.bench.races import races
from tests.bench.rounds import play
from tests.bench.servers import site
from tests.bench.sweep import race as sweep
from tests.bench.table import lines

LEAST_TASKS = 10_000


def tell(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


def main() -> None:
    asked = options()
    # Ended from outside it still ends its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not any(each.is_all_that_is_asked(asked.only) for each in (sweep, office, messages)):
        race_clients(asked)
    if asked.flat or asked.choices:
        return
    if sweep.is_asked(asked.only):
        show(sweep.race(max(asked.tasks, LEAST_TASKS), asked.rounds, tell))
    if office.is_asked(asked.only):
        show(office.race(max(asked.tasks, LEAST_TASKS), asked.rounds, tell))
    if messages.is_asked(asked.only):
        show(messages.race(asked.messages, asked.before, tell))


def show(lines: Iterable[str]) -> None:
    tell("")
    sys.stdout.writelines(f"{line}\n" for line in lines)


def race_clients(asked: argparse.Namespace) -> None:
    with ExitStack() as stack:
        up = stack.enter_context(site(max(asked.tasks, LEAST_TASKS), tell))
        if asked.flat:
            all_races = list(flat.races(up, stack.enter_context(site(asked.flat, tell))))
        elif asked.choices:
            all_races = stack.enter_context(choices(up))
        else:
            all_races = races(up)
        all_races = [race for race in all_races if asked.only.lower() in race.title.lower()]
        for race in all_races:
            play(race.contenders, asked.rounds, asked.seconds, tell)
        measured = [] if asked.flat or asked.choices or asked.only else list(memory.lines(up, asked.seconds))
    tell("")
    sys.stdout.write(f"{up.facts.tasks:,} tasks, {up.facts.grids:,} grids, 8 clients, 2 web processes\n")
    for line in (*lines(all_races), *measured):
        sys.stdout.write(f"{line}\n")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description="Measure the hot paths side by side.")
    parser.add_argument("--seconds", type=float, default=3, help="how long each round of each row lasts")
    parser.add_argument("--rounds", type=int, default=5, help="how often the rows take turns")
    parser.add_argument("--tasks", type=int, default=LEAST_TASKS, help="how many tasks the city has (from 10,000)")
    parser.add_argument("--flat", type=int, metavar="TASKS", help="Doorstep beside itself in a city of this size")
    parser.add_argument("--messages", type=int, default=100_000, help="how many wait to be sent")
    parser.add_argument("--before", type=int, default=1_000_000, help="how many were sent before them, if any")
    parser.add_argument("--choices", action="store_true", help="other web servers, JSON libraries, Django alone")
    parser.add_argument("--only", default="", help="a part of a title: that table alone")
    return parser.parse_args()


if __name__ == "__main__":
    main()
