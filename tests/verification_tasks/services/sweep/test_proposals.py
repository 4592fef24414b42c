"""Whom the centre is proposed at the deadline."""

from apps.core.clock import now
from apps.grids.models import Coverage, Staff
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.verification_tasks import Quarter, days_ago


def test_another_worker_of_the_grid_comes_first(quarter: Quarter) -> None:
    Coverage.objects.filter(staff=quarter.leader).update(ends_at=now())
    quarter.task(created_at=days_ago(30), assignee=quarter.worker)
    sweep_deadlines()
    assert Escalation.objects.get(step=4).proposal == quarter.colleague
    assert not Escalation.objects.exclude(step=4).exclude(proposal=None).exists()


def test_the_one_with_the_fewest_open_tasks_is_proposed(quarter: Quarter) -> None:
    Coverage.objects.filter(staff=quarter.leader).update(ends_at=now())
    quarter.tasks(3, assignee=quarter.colleague, next_check_at=None)
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    assert Escalation.objects.get(step=4).proposal == quarter.worker


def test_a_lonely_grid_is_helped_from_its_community(quarter: Quarter) -> None:
    quarter.task(created_at=days_ago(30), grid=quarter.second_grid)
    sweep_deadlines()
    proposal = Escalation.objects.get(step=4).proposal
    assert proposal in {quarter.worker, quarter.colleague, quarter.leader}


def test_proposals_of_one_sweep_spread_over_the_workers(quarter: Quarter) -> None:
    quarter.tasks(4, created_at=days_ago(30), assignee=quarter.outsider)
    sweep_deadlines()
    proposed = Escalation.objects.filter(step=4).values_list("proposal_id", flat=True)
    assert len(set(proposed)) == 3


def test_without_anybody_there_is_no_proposal(quarter: Quarter) -> None:
    Staff.objects.filter(coverages__isnull=False).update(is_active=False)
    quarter.task(created_at=days_ago(30))
    sweep_deadlines()
    assert Escalation.objects.get(step=4).proposal is None
