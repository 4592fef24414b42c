"""Prepared statements on Django's connection."""

import pytest
from django.db import DataError, connection
from pytest_django import DjangoAssertNumQueries

from apps.core.statements import fetch, write

pytestmark = pytest.mark.django_db
NUMBER = "SELECT $1::int + 1, $2::bytea"


def test_values_go_in_and_rows_come_out() -> None:
    assert fetch(NUMBER, (41, b"\0x")) == [(42, b"\0x")]


def test_it_is_prepared_once() -> None:
    for _ in range(3):
        fetch(NUMBER, (1, b""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [NUMBER])
        assert cursor.fetchone() == (1,)


def test_a_write_says_how_many_rows_it_changed() -> None:
    assert write("UPDATE sync_feedepoch SET number = number WHERE number = $1", (1,)) == 1


def test_it_is_counted_with_the_others(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        fetch("SELECT 1", ())


def test_its_errors_are_djangos() -> None:
    with pytest.raises(DataError):
        fetch("SELECT 1 / $1::int", (0,))
