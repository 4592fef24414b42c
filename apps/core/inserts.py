"""Insert any number of rows by one statement with one jsonb parameter.

For hot paths: of a push, `bulk_create` spent more on parameters, one for each column of each row, than all else took.
Columns get what the object has; keys that the database counts up are not read back.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import BinaryField, Field, JSONField, Model
from django.utils.functional import Promise

Plain = Callable[[Any], Any]
OPTIONS: Final = orjson.OPT_NON_STR_KEYS


def insert_rows(rows: Iterable[Model]) -> None:
    """Rows of one model. Like `bulk_create` it sends no signals."""
    given = list(rows)
    if not given:
        return
    columns = columns_of(type(given[0]))
    records = [{name: plain(getattr(row, name)) for name, plain in columns.items()} for row in given]
    with connection.cursor() as cursor:
        cursor.execute(statement(type(given[0])), [orjson.dumps(records, default=in_words, option=OPTIONS).decode()])


def in_words(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a row")


@lru_cache(maxsize=64)
def columns_of(model: type[Model]) -> Mapping[str, Plain]:
    """What is written, by attribute, with the way of each value into JSON."""
    return {field.attname: plain_by(field) for field in written(model)}


def written(model: type[Model]) -> "list[Field[Any, Any]]":
    counted_up = model._meta.auto_field
    return [field for field in model._meta.concrete_fields if field is not counted_up]


def plain_by(field: "Field[Any, Any]") -> Plain:
    if isinstance(field, JSONField) and field.encoder is not None:
        raise TypeError(f"{field} has an encoder of its own")
    return in_base64(field) if isinstance(field, BinaryField) else lambda value: value


def in_base64(field: "Field[Any, Any]") -> Plain:
    def encoded(value: Any) -> str | None:
        # psycopg's wrapper about the bytes.
        sealed = field.get_db_prep_value(value, connection)
        return None if sealed is None else base64.b64encode(sealed.obj).decode()

    return encoded


@lru_cache(maxsize=64)
def statement(model: type[Model]) -> str:
    fields = written(model)
    quote = connection.ops.quote_name
    names = {field.attname: quote(str(field.column)) for field in fields}
    binary = {field.attname for field in fields if isinstance(field, BinaryField)}
    values = [f"decode({quote(name)}, 'base64')" if name in binary else quote(name) for name in names]
    kinds = [f"{quote(f.attname)} {'text' if f.attname in binary else f.db_type(connection)}" for f in fields]
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names.values())}) "  # noqa: S608  names of the models
        f"SELECT {', '.join(values)} FROM jsonb_to_recordset(%s::jsonb) AS new({', '.join(kinds)})"
    )
