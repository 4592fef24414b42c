"""Pulling again: nothing where nothing changed, and only what changed otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.sync.models import Device
from apps.sync.services.feed import publish_tasks
from tests.cast.sync import Handset, republish
from tests.cast.verification_tasks import Quarter, cover


def test_without_changes_there_are_none(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    publish_tasks([task.pk for task in quarter.tasks(3)])
    phone = handset_of(quarter.worker)
    phone.drain()
    digest = phone.digest

    page = phone.pull()

    assert page["changes"] == []
    assert page["has_more"] is False
    assert page["digest"] == digest


def test_only_what_changed_comes_in_commit_order(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    first, second, third = quarter.tasks(3)
    publish_tasks([first.pk, second.pk, third.pk])
    phone = handset_of(quarter.worker)
    phone.drain()

    republish([third])
    republish([first])

    assert [change["id"] for change in phone.drain()] == [str(third.pk), str(first.pk)]


def test_an_old_cursor_still_leads_to_the_scope(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    """An answer that was lost: the device asks with its earlier cursor again."""
    tasks = quarter.tasks(3)
    publish_tasks([task.pk for task in tasks])
    phone = handset_of(quarter.worker)
    phone.drain()
    earlier = phone.cursor

    republish([tasks[0]])
    phone.drain()
    phone.cursor = earlier

    assert len(phone.drain()) == 1


@pytest.mark.parametrize("way", ["short"], indirect=True)
def test_a_poll_is_one_statement(
    quarter: Quarter, handset_of: Callable[..., Handset], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_tasks([task.pk for task in quarter.tasks(5, assignee=quarter.worker)])
    phone = handset_of(quarter.worker)
    phone.drain()
    # The first poll after a drain confirms it, once.
    with django_assert_num_queries(2):
        phone.pull()

    with django_assert_num_queries(1):
        phone.pull()
    phone.check_digest()


@pytest.mark.parametrize("way", ["short"], indirect=True)
@pytest.mark.parametrize("count", [2, 30])
def test_changes_are_read_in_one_statement_and_noted_in_another(
    quarter: Quarter,
    handset_of: Callable[..., Handset],
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    mine, by_name = quarter.tasks(count), quarter.tasks(count, assignee=quarter.worker)
    publish_tasks([task.pk for task in (*mine, *by_name)])
    phone = handset_of(quarter.worker)
    with django_assert_num_queries(2):
        assert len(phone.pull()["changes"]) == 2 * count
    phone.check_digest()
    republish([*mine, *by_name])

    with django_assert_num_queries(2):
        assert len(phone.pull()["changes"]) == 2 * count
    phone.check_digest()


@pytest.mark.parametrize("count", [2, 30])
def test_a_page_with_removals_costs_the_same_statements_whatever_it_holds(
    quarter: Quarter,
    handset_of: Callable[..., Handset],
    django_assert_num_queries: DjangoAssertNumQueries,
    way: str,
    count: int,
) -> None:
    cover(quarter.worker, quarter.second_grid)
    stays, leaves = quarter.tasks(count), quarter.tasks(count, grid=quarter.second_grid, assignee=quarter.worker)
    publish_tasks([task.pk for task in (*stays, *leaves)])
    phone = handset_of(quarter.worker)
    phone.drain()
    republish(stays)
    republish(leaves, assignee=None, grid=quarter.far_grid)

    # The short way's look at it; the device; the scope; the page; what is live elsewhere; how far it has read.
    # On the whole way alone the moment of the first pull has not been noted yet, nor a look been taken.
    with django_assert_num_queries(6 if way == "short" else 5):
        phone.pull()
    phone.check_digest()


def test_the_device_is_noted_once_a_minute(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    start = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        phone = handset_of(quarter.worker)
        phone.pull()
        clock.shift(timedelta(seconds=30))
        phone.pull()
        noted = Device.objects.get(pk=phone.device.pk)
        assert (noted.last_seen_at, noted.last_pull_at) == (start, start)

        clock.shift(timedelta(seconds=31))
        phone.pull()
        noted.refresh_from_db()
        assert noted.last_pull_at == noted.last_seen_at == start + timedelta(seconds=61)
