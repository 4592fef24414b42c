"""A month with National Day in it: every deadline comes out of the ledger again, by the law's text and by ours."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import DomainError
from apps.verification_tasks.models import Pause, SlaPolicy, VerificationTask
from apps.verification_tasks.selectors.ledger import ledger_of
from apps.verification_tasks.services.pauses import ask_pauses, end_pauses, grant_pauses, refuse_pauses
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.states import RUNNING, PauseReason, SlaState
from tests.cast.policies import at_deadline, policy, step
from tests.cast.verification_tasks import Quarter
from tests.verification_tasks import law

MONTH = datetime(2026, 9, 20, 16, tzinfo=UTC)
HOURS = 31 * 24


class Office:
    """What leaders and supervisors do in an hour, by dice."""

    def __init__(self, quarter: Quarter, dice: random.Random) -> None:
        self.quarter, self.dice = quarter, dice
        self.leader, self.supervisor = Actor.staff(quarter.leader.pk), Actor.staff(quarter.supervisor.pk)
        self.refused = 0

    def hour(self, policies: list[SlaPolicy]) -> None:
        if self.dice.random() < 0.15:
            rules = self.dice.choice(policies)
            self.quarter.task(policy=rules, due_at=due_of(rules, []), next_check_at=now())
        for deed in (self.ask, self.decide, self.end):
            if self.dice.random() < 0.3:
                try:
                    deed()
                except DomainError:
                    self.refused += 1
        sweep_deadlines()

    def ask(self) -> None:
        running = list(VerificationTask.objects.filter(status__in=RUNNING, due_at__gt=now()).order_by("pk"))
        if running:
            ask_pauses(
                task_ids=[self.dice.choice(running).pk],
                reason=self.dice.choice(list(PauseReason)),
                days=self.dice.randint(1, 6),
                note="等待",
                actor=self.leader,
            )

    def decide(self) -> None:
        waiting = list(Pause.objects.undecided().order_by("pk").values_list("pk", flat=True))
        if not waiting:
            return
        decide = self.dice.choice([grant_pauses, grant_pauses, grant_pauses, refuse_pauses])
        decide(pause_ids=[self.dice.choice(waiting)], note="按规定", actor=self.supervisor)

    def end(self) -> None:
        standing = list(Pause.objects.granted().filter(until_at__gt=now(), ended_at=None).order_by("pk"))
        if standing:
            end_pauses(pause_ids=[self.dice.choice(standing).pk], actor=self.leader)


@pytest.mark.slow
def test_every_deadline_of_a_month_comes_out_of_its_ledger(
    quarter: Quarter, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(MONTH, tick=False)
    dice = random.Random(2026)
    office = Office(quarter, dice)
    rules = [
        SlaPolicy.objects.get(version=1),
        policy(step(), at_deadline(), version=2, duration_days=5, unit="working_days"),
        policy(step(), at_deadline(), version=3, duration_days=4, roll_to_working_day=False),
    ]
    for hour in range(0, HOURS, 2):
        time_machine.move_to(MONTH + timedelta(hours=hour, minutes=dice.randint(0, 59)), tick=False)
        office.hour(rules)
    tasks = list(VerificationTask.objects.select_related("policy"))
    granted = Pause.objects.granted()
    assert len(tasks) > 40
    assert granted.count() > 30
    assert granted.exclude(ended_at=None).count() > 5
    assert Pause.objects.filter(granted=False).exists()
    assert office.refused, "some of what was tried was not allowed"
    for task in tasks:
        rows = list(granted.filter(task=task))
        assert task.due_at == due_of(task.policy, rows, task.created_at), task.pk
        assert ledger_of(task).agrees
        standing = any(times_of(row)[1] > now() for row in rows)
        assert standing == (task.sla == SlaState.PAUSED)


def times_of(row: Pause) -> tuple[datetime, datetime]:
    assert row.starts_at is not None
    assert row.until_at is not None
    return row.starts_at, row.ended_at or row.until_at


def due_of(rules: SlaPolicy, rows: list[Pause], start: datetime | None = None) -> datetime:
    stood = {day for row in rows for day in law.days_stood(*times_of(row))}
    return law.end_of_limit(
        start or now(),
        rules.duration_days,
        working=rules.unit == "working_days",
        roll=rules.roll_to_working_day,
        stood=stood,
    )


def test_the_ledger_is_read_by_one_statement(quarter: Quarter) -> None:
    task = VerificationTask.objects.select_related("policy").get(pk=quarter.task().pk)
    with CaptureQueriesContext(connection) as seen:
        assert ledger_of(task).agrees
    assert len(seen) == 1
