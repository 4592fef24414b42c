"""Draw lots for closed tasks: a share at random, a share of the risky ones. Drawing again changes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Sum

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import local_date, now
from apps.verification_tasks.models import Lot, ReviewPolicy, SecondCheck, Sign, VerificationTask
from apps.verification_tasks.second_checks.lots import commitment, new_seed, ticket
from apps.verification_tasks.second_checks.states import DrawnBecause
from apps.verification_tasks.selectors.review_policies import rules_of
from apps.verification_tasks.signs.states import WEIGHING
from apps.verification_tasks.states import TaskKind, TaskStatus

Place = tuple[str, date]
NEEDED: Final = ("id", "town_id", "closed_at")


def draw_second_checks(task_ids: Collection[UUID]) -> None:
    """For tasks that were closed or about which a sign was found; a constant number of statements."""
    tasks = closed_once(task_ids)
    if not tasks:
        return
    lots = lots_of({place_of(task) for task in tasks})
    risks = risks_of([task.pk for task in tasks])
    policies = rules_of(task.town_id for task in tasks).policies
    drawn = list(draw(tasks, lots, risks, policies))
    SecondCheck.objects.bulk_create(drawn, ignore_conflicts=True)
    if drawn:
        audit.record(
            actor=SYSTEM,
            action="second_check.drawn",
            subject_type="verification_task",
            subjects=[check.first_task_id for check in drawn],
        )


def closed_once(task_ids: Collection[UUID]) -> list[VerificationTask]:
    """Completed, decided by somebody, and not checked twice yet."""
    rows = VerificationTask.objects.filter(
        pk__in=task_ids,
        kind=TaskKind.CHECK,
        status=TaskStatus.COMPLETED,
        decided_by__isnull=False,
        closed_at__isnull=False,
        second_check=None,
    )
    return list(rows.only(*NEEDED).order_by("pk"))


def place_of(task: VerificationTask) -> Place:
    """The lot of the month in which the task was closed."""
    return task.town_id, local_date(task.closed_at or now()).replace(day=1)


def lots_of(places: Collection[Place]) -> Mapping[Place, Lot]:
    found = read_lots(places)
    missing = sorted(set(places) - found.keys())
    if missing:
        Lot.objects.bulk_create([new_lot(*place) for place in missing], ignore_conflicts=True)
        found = read_lots(places)
    return found


def read_lots(places: Collection[Place]) -> dict[Place, Lot]:
    rows = Lot.objects.filter(town__in={town for town, _ in places}, month__in={month for _, month in places})
    return {(lot.town_id, lot.month): lot for lot in rows if (lot.town_id, lot.month) in places}


def new_lot(town: str, month: date) -> Lot:
    seed = new_seed()
    return Lot(town_id=town, month=month, seed=seed, commitment=commitment(seed), made_at=now())


def risks_of(task_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    weighing = Sign.objects.filter(task__in=task_ids, state__in=WEIGHING).order_by()
    return dict(weighing.values_list("task").annotate(Sum("weight")))


def draw(
    tasks: Sequence[VerificationTask],
    lots: Mapping[Place, Lot],
    risks: Mapping[UUID, int],
    policies: Mapping[str, ReviewPolicy],
) -> Iterator[SecondCheck]:
    for task in tasks:
        lot, policy, risk = lots[place_of(task)], policies[task.town_id], risks.get(task.pk, 0)
        shares = {DrawnBecause.RANDOM: policy.random_share}
        if risk >= policy.risk_from:
            shares[DrawnBecause.RISK] = policy.risk_share
        for because, share in shares.items():
            number = ticket(str(lot.seed), because, task.pk)
            if number < share:
                yield SecondCheck(
                    first_task=task,
                    lot=lot,
                    because=because,
                    ticket=number,
                    share=share,
                    risk=risk,
                    policy=policy,
                    drawn_at=now(),
                )
                break
