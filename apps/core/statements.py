"""Statements of the hot paths: prepared once a connection, values and rows in PostgreSQL's binary format.

On Django's own connection, so that its transactions, its age and its errors are Django's, but past the ORM's cursor,
which puts the values into the text and has PostgreSQL plan it anew each time. Values are $1, $2 …
"""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg import RawCursor


def fetch(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    return executed(statement, values).fetchall()


def write(statement: str, values: Sequence[Any]) -> int:
    """How many rows it changed."""
    return executed(statement, values).rowcount


def leave_old_connection() -> None:
    """As Django does where a request begins and where it ends. A caller's transaction is the caller's."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def executed(statement: str, values: Sequence[Any]) -> "RawCursor[tuple[Any, ...]]":
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor: RawCursor[tuple[Any, ...]] = RawCursor(connection.connection)
        started = time.monotonic()
        cursor.execute(statement, values, prepare=True, binary=True)
    if connection.queries_logged:
        # For who counts statements: Django's tools read this list.
        connection.queries_log.append({"sql": statement, "time": f"{time.monotonic() - started:.3f}"})
    return cursor
