"""Insert any number of rows by one COPY in the binary format: the cheapest way in, for both sides.

No parameters to be parsed, and PostgreSQL writes whole pages. What is in the way is an error, as with any INSERT.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from typing import Any, Final

import orjson
import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from apps.core.statements import ready


def in_json(value: object) -> bytes:
    return orjson.dumps(value, default=in_words, option=orjson.OPT_NON_STR_KEYS)


def in_words(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a row")


as_jsonb: Final = partial(Jsonb, dumps=in_json)


class Rows:
    """Some columns of a model's table. A row is a value for each: bytes are sealed already, JSON is `as_jsonb`."""

    def __init__(self, model: type[Model], *names: str) -> None:
        self.model, self.names = model, names

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        given = list(rows)
        if not given:
            return
        wrapper = connections[DEFAULT_DB_ALIAS]
        raw = ready(wrapper, self.statement)
        with wrapper.wrap_database_errors, psycopg.Cursor(raw).copy(self.statement) as copy:
            copy.set_types(self.kinds)
            for row in given:
                copy.write_row(row)

    @cached_property
    def fields(self) -> "list[Field[Any, Any]]":
        by_name = {field.attname: field for field in self.model._meta.concrete_fields}
        return [by_name[name] for name in self.names]

    @cached_property
    def statement(self) -> Any:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        return f"COPY {quote(self.model._meta.db_table)} ({columns}) FROM STDIN (FORMAT BINARY)"

    @cached_property
    def kinds(self) -> list[int]:
        """PostgreSQL's numbers of the types; `varchar(64)` is `varchar` here."""
        names = [
            str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection)).split("(")[0]
            for field in self.fields
        ]
        return [psycopg.adapters.types[name].oid for name in names]
