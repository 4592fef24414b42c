"""The evening: everybody looks once more, and the day is judged."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from apps.sync.field_day import scoreboard
from apps.sync.field_day.party import Party
from apps.sync.field_day.residents import Resident, look_up
from apps.sync.field_day.scoreboard import Score

# Notifications leave a moment after the change that they report, or some after a process that was killed.
SETTLING_S: Final = 150.0
PAUSE_S: Final = 1.0


def look_back(party: Party, pool: ThreadPoolExecutor) -> None:
    for worker in party.workers:
        worker.push_again()
    party.pull("Phones pull a last time")
    bar = party.progress.add_task("Residents look at their declarations", total=len(party.residents))

    def one(resident: Resident) -> None:
        look_up(party.line, resident)
        party.progress.advance(bar)

    list(pool.map(one, party.residents))
    wait_for_news(party)


def wait_for_news(party: Party) -> None:
    """Until every resident has heard where their declaration stands."""
    bar = party.progress.add_task("Residents are told", total=len(party.residents))
    deadline = time.monotonic() + SETTLING_S
    while True:
        party.outbox.refresh()
        told = sum(scoreboard.is_notified(resident, party.outbox) for resident in party.residents)
        party.progress.update(bar, completed=told)
        if told == len(party.residents) or time.monotonic() > deadline:
            return
        time.sleep(PAUSE_S)


def judge(party: Party) -> Score:
    score = Score(
        declared=len(party.residents),
        discovered=party.discovered,
        reassigned=party.reassigned,
        lost_answers=sum(worker.lost_answers for worker in party.workers),
        duplicates=party.repeats.sent,
        effects=party.repeats.effects,
        digests_differ=sum(not worker.is_whole for worker in party.workers),
    )
    tasks = scoreboard.newest([worker.phone for worker in party.workers])
    score.overdue = scoreboard.count_overdue(tasks)
    scoreboard.judge_events(score, party.ledger)
    for visit in party.ledger.visits.values():
        scoreboard.judge_visit(score, visit, tasks.get(visit.task_id), party.ledger)
    numbers = {number: task for worker in party.workers for task, number in worker.phone.callee.items()}
    for resident in party.residents:
        task_id = numbers.get(resident.person.phone)
        if task_id is None:
            score.losses.append(f"{resident.reference} reached no phone")
        scoreboard.judge_resident(score, resident, party.ledger.visits.get(task_id or ""), party.ledger)
        scoreboard.judge_messages(score, resident, party.outbox)
    return score
