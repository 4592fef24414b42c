"""Statements of hot paths: a constant text, parsed and planned once a connection, answered in the binary format.

The ORM makes its text anew at each call and writes the values into it: on hot paths that costs more than the work.
They run on Django's own connection, within its transaction, and tests that count statements see them.
"""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

from apps.core.journeys import Asked, Raw, Row, Values, travel

__all__ = ["NOTHING", "Row", "Values", "as_array", "ask", "ask_all", "ready"]
NOTHING: Final[Values] = {}


def ask(statement: str, values: Values = NOTHING) -> list[Row]:
    """The rows of one statement; none where it returns nothing."""
    return ask_all((statement, values))[0]


def ask_all(*asked: Asked) -> list[list[Row]]:
    """Statements of which none needs another's answer, in this order and in one journey to the database."""
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    with wrapper.wrap_database_errors:
        rows = travel(ready(wrapper, *(statement for statement, _ in asked)), asked)
    # It has answered: Django need not ask it whether it does.
    wrapper.health_check_done = True
    return rows


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
