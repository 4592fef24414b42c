"""Statements of hot paths: a constant text, parsed and planned once a connection, answered in the binary format.

The ORM makes its text anew at each call and writes the values into it: on hot paths that costs more than the work.
They run on Django's own connection, within its transaction, and tests that count statements see them.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Row = tuple[Any, ...]
Values = Mapping[str, Any]
Raw = psycopg.Connection[Row]
NOTHING: Final[Values] = {}


def ask(statement: str, values: Values = NOTHING) -> list[Row]:
    """The rows of one statement; none where it returns nothing."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    with wrapper.wrap_database_errors:
        return rows_of(execute(ready(wrapper, statement), statement, values))


def ask_all(*asked: tuple[str, Values]) -> list[list[Row]]:
    """Statements of which none needs another's answer, in this order and in one journey to the database."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    with wrapper.wrap_database_errors:
        raw = ready(wrapper, *(statement for statement, _ in asked))
        with raw.pipeline():
            cursors = [execute(raw, statement, values) for statement, values in asked]
        return [rows_of(cursor) for cursor in cursors]


def as_array(idents: Iterable[uuid.UUID]) -> str:
    """For `%(name)s::uuid[]`; as a list, each statement would have each id made ready anew."""
    return "{" + ",".join(map(str, idents)) + "}"


def ready(wrapper: Any, *statements: str) -> Raw:
    """The connection under Django's; where Django keeps count of what is asked, it counts these too."""
    wrapper.validate_no_broken_transaction()
    wrapper.ensure_connection()
    if wrapper.queries_logged:
        wrapper.queries_log.extend({"sql": statement, "time": "0.000"} for statement in statements)
    raw: Raw = wrapper.connection
    return raw


def execute(raw: Raw, statement: str, values: Values) -> psycopg.Cursor[Row]:
    return psycopg.Cursor(raw).execute(statement, values, prepare=True, binary=True)


def rows_of(cursor: psycopg.Cursor[Row]) -> list[Row]:
    # Not `description`, which makes an object for each column.
    return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []
