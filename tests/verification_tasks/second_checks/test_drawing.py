"""The lot: the same for everybody who has the seed, and drawn once."""

import hmac
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.ids import new_id
from apps.verification_tasks.models import Lot, ReviewPolicy, SecondCheck, VerificationTask
from apps.verification_tasks.second_checks.lots import commitment, ticket
from apps.verification_tasks.second_checks.services.drawing import draw_second_checks
from apps.verification_tasks.second_checks.states import DrawnBecause
from apps.verification_tasks.signs.services import sweep_signs
from apps.verification_tasks.states import TaskKind, TaskStatus
from tests.cast.review import Review, north
from tests.cast.verification_tasks import TOWN

pytestmark = pytest.mark.django_db


def shares(*, random: int, risk: int = 0) -> None:
    ReviewPolicy.objects.update(random_share=random, risk_share=risk)


def ids(tasks: Collection[VerificationTask]) -> list[UUID]:
    return [task.pk for task in tasks]


def closed(review: Review, count: int) -> list[VerificationTask]:
    return [review.closed() for _ in range(count)]


def test_an_auditor_draws_the_same_tasks_from_the_seed(review: Review) -> None:
    shares(random=3000)
    tasks = closed(review, 60)
    draw_second_checks(ids(tasks))
    lot = Lot.objects.get()
    seed = str(lot.seed)
    assert lot.commitment == sha256(seed.encode()).hexdigest()
    again = {
        task.pk
        for task in tasks
        if int.from_bytes(hmac.digest(seed.encode(), f"random:{task.pk}".encode(), "sha256")[:8], "big") % 10000
        < 3000
    }
    assert set(SecondCheck.objects.values_list("first_task", flat=True)) == again
    assert 0 < len(again) < 60


def test_about_the_share_is_drawn_whatever_the_seed() -> None:
    idents = [new_id() for _ in range(4000)]
    for seed in ("a" * 64, "b" * 64):
        drawn = sum(ticket(seed, "random", ident) < 1000 for ident in idents)
        assert 310 < drawn < 490
    assert commitment("a") != commitment("b")


def test_drawing_again_or_bit_by_bit_changes_nothing(review: Review) -> None:
    shares(random=5000)
    tasks = closed(review, 20)
    draw_second_checks(ids(tasks[:7]))
    draw_second_checks(ids(tasks))
    draw_second_checks(ids(tasks))
    bit_by_bit = set(SecondCheck.objects.values_list("first_task", "ticket"))
    SecondCheck.objects.all().delete()
    draw_second_checks(ids(tasks))
    assert set(SecondCheck.objects.values_list("first_task", "ticket")) == bit_by_bit


@pytest.mark.parametrize("share", [0, 10_000])
def test_none_and_all(review: Review, share: int) -> None:
    shares(random=share)
    draw_second_checks(ids(closed(review, 5)))
    assert SecondCheck.objects.count() == (5 if share else 0)


def test_each_month_of_the_city_s_calendar_has_its_lot(review: Review) -> None:
    # The last of October in the city is still the 31st in UTC an hour later.
    for closed_at in (datetime(2026, 10, 31, 15, 59, tzinfo=UTC), datetime(2026, 10, 31, 16, 1, tzinfo=UTC)):
        draw_second_checks([review.closed(closed_at=closed_at).pk])
    months = Lot.objects.order_by("month").values_list("month", "town")
    assert [(month.isoformat(), town) for month, town in months] == [("2026-10-01", TOWN), ("2026-11-01", TOWN)]


def test_what_is_open_disputed_or_a_second_check_itself_is_not_drawn(review: Review) -> None:
    shares(random=10_000)
    tasks = [
        review.task(),
        review.closed(status=TaskStatus.DISPUTED),
        review.closed(status=TaskStatus.CANCELLED),
        review.closed(kind=TaskKind.SECOND_CHECK),
    ]
    draw_second_checks(ids(tasks))
    assert not SecondCheck.objects.exists()


def test_a_sign_puts_a_task_among_the_risky_ones_also_afterwards(review: Review) -> None:
    shares(random=0, risk=10_000)
    task, quiet = review.closed(), review.closed()
    sweep_signs()
    assert not SecondCheck.objects.exists()
    review.attempt(task, at=review.began, said={"mock": True})
    sweep_signs()
    check = SecondCheck.objects.get()
    assert (check.first_task, check.because, check.risk) == (task, DrawnBecause.RISK, 70)
    assert check.first_task != quiet


def test_a_light_sign_is_no_risk(review: Review) -> None:
    shares(random=0, risk=10_000)
    task = review.closed()
    review.attempt(task, at=review.began, place=north(3000))
    sweep_signs()
    assert not SecondCheck.objects.exists()


def test_a_town_s_own_policy_holds_there(review: Review) -> None:
    shares(random=0)
    ReviewPolicy.objects.create(version=2, town_id=TOWN, random_share=10_000, valid_from=review.began)
    draw_second_checks([review.closed().pk])
    assert SecondCheck.objects.get().policy.version == 2


def test_drawing_is_a_constant_number_of_statements(review: Review) -> None:
    shares(random=5000)

    def statements(tasks: list[VerificationTask]) -> int:
        with CaptureQueriesContext(connection) as captured:
            draw_second_checks(ids(tasks))
        return len(captured)

    statements(closed(review, 20))
    assert statements(closed(review, 20)) == statements(closed(review, 80))
