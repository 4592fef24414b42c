"""Statements of hot paths: a constant text, parsed and planned once a connection, answered in the binary format.

The ORM makes its text anew at each call and writes the values into it: on hot paths that costs more than the work.
They run on Django's own connection, within its transaction, and tests that count statements see them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import connection

Row = tuple[Any, ...]
Values = Mapping[str, Any]
NOTHING: Final[Values] = {}


def ask(statement: str, values: Values = NOTHING) -> list[Row]:
    """The rows of one statement; none where it returns nothing."""
    with hot_connection() as raw:
        return rows_of(execute(raw, statement, values))


def ask_all(*asked: tuple[str, Values]) -> list[list[Row]]:
    """Statements of which none needs another's answer, in this order and in one journey to the database."""
    with hot_connection() as raw:
        with raw.pipeline():
            cursors = [execute(raw, statement, values) for statement, values in asked]
        return [rows_of(cursor) for cursor in cursors]


@contextmanager
def hot_connection() -> Iterator[psycopg.Connection[Row]]:
    """Psycopg's connection under Django's; its errors become Django's."""
    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        yield connection.connection


def execute(raw: psycopg.Connection[Row], statement: str, values: Values) -> psycopg.Cursor[Row]:
    note(statement)
    return psycopg.Cursor(raw).execute(statement, values, prepare=True, binary=True)


def rows_of(cursor: psycopg.Cursor[Row]) -> list[Row]:
    return cursor.fetchall() if cursor.description else []


def note(statement: str) -> None:
    """Where Django keeps count of what is asked, so do we."""
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": "0.000"})
