"""Whose phone may hold work that nobody knows of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.clock import now
from apps.grids.models import Staff
from apps.sync.models import Device
from apps.sync.selectors.silence import silent_since
from apps.verification_tasks.models import Assignment, VerificationTask
from apps.verification_tasks.selectors.possibly_done import Silent, possibly_done
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter

HandsetOf = Callable[[Staff], Handset]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def before(quarter: Quarter, **columns: Any) -> VerificationTask:
    """A task that a phone has heard of."""
    return quarter.task(created_at=now() - 4 * DAY, **columns)


def heard(handset: Handset, ago: timedelta) -> Handset:
    Device.objects.filter(pk=handset.device.pk).update(last_seen_at=now() - ago, enrolled_at=now() - 90 * DAY)
    return handset


def test_a_phone_is_silent_after_a_day(quarter: Quarter, handset_of: HandsetOf) -> None:
    heard(handset_of(quarter.worker), DAY + HOUR)
    heard(handset_of(quarter.colleague), DAY - HOUR)
    found = silent_since([quarter.worker.pk, quarter.colleague.pk, quarter.outsider.pk])
    assert found == {quarter.worker.pk: Device.objects.get(staff=quarter.worker).last_seen_at}


def test_of_two_phones_the_silent_one_may_hold_the_work(quarter: Quarter, handset_of: HandsetOf) -> None:
    heard(handset_of(quarter.worker), HOUR)
    heard(handset_of(quarter.worker), 3 * DAY)
    assert set(silent_since([quarter.worker.pk])) == {quarter.worker.pk}


def test_a_phone_that_is_not_in_use_holds_nothing(quarter: Quarter, handset_of: HandsetOf) -> None:
    revoked, signed_out = (heard(handset_of(quarter.worker), 3 * DAY).device for _ in range(2))
    Device.objects.filter(pk=revoked.pk).update(revoked_at=now())
    Device.objects.filter(pk=signed_out.pk).update(token_hash=None)
    assert silent_since([quarter.worker.pk]) == {}


def test_a_task_is_possibly_done_where_its_holder_is_not_heard_of(quarter: Quarter, handset_of: HandsetOf) -> None:
    heard(handset_of(quarter.worker), 2 * DAY)
    by_name, by_grid = before(quarter, assignee=quarter.worker), before(quarter)
    of_another, elsewhere = before(quarter, assignee=quarter.colleague), before(quarter, grid=quarter.far_grid)
    found = possibly_done([by_name, by_grid, of_another, elsewhere])
    since = Device.objects.get(staff=quarter.worker).last_seen_at
    assert since is not None
    assert found == {task.pk: [Silent(quarter.worker.pk, since)] for task in (by_name, by_grid)}


def test_a_phone_knows_nothing_of_what_came_after_it_fell_silent(quarter: Quarter, handset_of: HandsetOf) -> None:
    heard(handset_of(quarter.worker), 2 * DAY)
    fresh, given = quarter.task(), before(quarter, assignee=quarter.worker)
    Assignment.objects.create(task=given, staff=quarter.worker, epoch=1, starts_at=now() - DAY)
    assert possibly_done([fresh, given]) == {}
    Assignment.objects.update(starts_at=now() - 3 * DAY)
    assert set(possibly_done([fresh, given])) == {given.pk}


def test_any_number_of_tasks_takes_three_statements(quarter: Quarter, handset_of: HandsetOf) -> None:
    heard(handset_of(quarter.worker), 2 * DAY)
    for size in (1, 25):
        tasks = quarter.tasks(size, created_at=now() - 4 * DAY)
        tasks += quarter.tasks(size, created_at=now() - 4 * DAY, assignee=quarter.worker)
        with CaptureQueriesContext(connection) as seen:
            assert len(possibly_done(tasks)) == 2 * size
        assert len(seen) == 3
