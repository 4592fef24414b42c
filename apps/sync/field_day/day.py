"""The day in its order. Residents of the afternoon declare while the workers are out without a signal."""

import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from rich.progress import Progress

from apps.sync.field_day.aftermath import judge, look_back
from apps.sync.field_day.line import Line
from apps.sync.field_day.outbox import Outbox
from apps.sync.field_day.party import Party
from apps.sync.field_day.phones import Phone
from apps.sync.field_day.residents import Resident, declare, invent
from apps.sync.field_day.scoreboard import Score
from apps.sync.field_day.supervisor import reassign_one
from apps.sync.field_day.workers import Worker

AT_ONCE: Final = 8
# How far each phone's clock is wrong, in turn.
SKEWS: Final = tuple(timedelta(minutes=minutes) for minutes in (7, -4, 0, 2, -9))
SEEDS: Final = 10_000
# The demo data's own people have the low seeds.
FIRST_SEED: Final = 100
DIVISION_DIGITS: Final = 12


class NobodyWorksError(Exception):
    """No worker's account could be enrolled."""


@dataclass(frozen=True)
class Programme:
    """What kind of day it shall be."""

    declarations: int
    accounts: int
    seed: int
    password: str


def any_seed() -> int:
    """Another one each day: a person may declare once."""
    return FIRST_SEED + secrets.randbelow(SEEDS - FIRST_SEED)


def play(line: Line, progress: Progress, programme: Programme) -> Score:
    party = Party(line, progress, Outbox(line))
    enrol(party, programme)
    party.residents = newcomers(party, programme)
    noon = (programme.declarations + 1) // 2
    with ThreadPoolExecutor(AT_ONCE) as pool:
        await_all(queue_up(party, pool, party.residents[:noon], "Residents declare in the morning"))
        party.pull("Phones pull")
        afternoon = queue_up(party, pool, party.residents[noon:], "Residents declare in the afternoon")
        visit_everybody(party)
        surprise(party, programme)
        party.push("Phones push", unlucky=True)
        await_all(afternoon)
        party.pull("Phones pull again")
        visit_everybody(party)
        party.push("Phones push the rest", unlucky=False)
        look_back(party, pool)
    return judge(party)


def enrol(party: Party, programme: Programme) -> None:
    for number in party.progress.track(range(programme.accounts), description="Workers enrol"):
        phone = Phone(party.line, f"worker{number + 1}", SKEWS[number % len(SKEWS)])
        if phone.enrol(programme.password) and phone.grids:
            pick = Random(f"worker {programme.seed} {number}")  # noqa: S311  repeatable, not secret
            party.workers.append(Worker(phone, party.ledger, pick))
    if not party.workers:
        raise NobodyWorksError("No account of a worker with grids could be enrolled.")


def newcomers(party: Party, programme: Programme) -> list[Resident]:
    """They live where the workers of the day go."""
    communities = sorted({grid[:DIVISION_DIGITS] for worker in party.workers for grid in worker.phone.grids})
    return [invent(programme.seed, index, communities) for index in range(programme.declarations)]


def queue_up(party: Party, pool: ThreadPoolExecutor, residents: list[Resident], title: str) -> list["Future[None]"]:
    bar = party.progress.add_task(title, total=len(residents))

    def one(resident: Resident) -> None:
        declare(party.line, party.outbox, resident, party.repeats)
        party.progress.advance(bar)

    return [pool.submit(one, resident) for resident in residents]


def await_all(waiting: list["Future[None]"]) -> None:
    for future in waiting:
        future.result()


def visit_everybody(party: Party) -> None:
    """Out of reach: nothing here speaks to the server."""
    numbers = {resident.person.phone for resident in party.residents}
    for worker in party.progress.track(party.workers, description="Workers visit, without a signal"):
        worker.work(numbers)


def surprise(party: Party, programme: Programme) -> None:
    """Meanwhile: a resident nobody can reach, one who has not declared, and a task that changes hands."""
    worker = party.workers[0]
    worker.give_up_on_one()
    community = worker.phone.grids[0][:DIVISION_DIGITS]
    worker.discover(invent(programme.seed, programme.declarations, [community]).form)
    party.discovered += 1
    party.reassigned += reassign_one(party.line, party.workers, programme.password)
