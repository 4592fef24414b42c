"""Measure the hot paths: `python -m tests.bench --seconds 3 --rounds 3 --tasks 10000`. It judges no clock."""

import argparse
import signal
import sys

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
    if not sweep.is_all_that_is_asked(asked.only):
        race_clients(asked)
    if sweep.is_asked(asked.only):
        told = sweep.race(max(asked.tasks, LEAST_TASKS), asked.rounds, tell)
        tell("")
        sys.stdout.writelines(f"{line}\n" for line in told)


def race_clients(asked: argparse.Namespace) -> None:
    with site(max(asked.tasks, LEAST_TASKS), tell) as up:
        all_races = [race for race in races(up) if asked.only.lower() in race.title.lower()]
        for race in all_races:
            play(race.contenders, asked.rounds, asked.seconds, tell)
    tell("")
    sys.stdout.write(f"{up.facts.tasks:,} tasks, {up.facts.grids:,} grids, 8 clients, 2 web processes\n")
    for line in lines(all_races):
        sys.stdout.write(f"{line}\n")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description="Measure the hot paths side by side.")
    parser.add_argument("--seconds", type=float, default=3, help="how long each round of each row lasts")
    parser.add_argument("--rounds", type=int, default=5, help="how often the rows take turns")
    parser.add_argument("--tasks", type=int, default=LEAST_TASKS, help="how many tasks the city has (from 10,000)")
    parser.add_argument("--only", default="", help="a part of a title: that table alone")
    return parser.parse_args()


if __name__ == "__main__":
    main()
