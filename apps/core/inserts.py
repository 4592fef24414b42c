"""Insert model instances of one kind by one statement.

For hot paths: of a push, `bulk_create` spent more on parameters, one for each column of each row, than all else took.
Columns get what the object has; keys that the database counts up are not read back. Who has no need of the objects
spares their making too: see `copying`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Field, JSONField, Model

from apps.core.copying import Rows, as_jsonb

Plain = Callable[[Any], Any]


def insert_rows(rows: Iterable[Model]) -> None:
    """Like `bulk_create` it sends no signals."""
    given = list(rows)
    if not given:
        return
    target, plains = columns_of(type(given[0]))
    target.insert([[plain(getattr(row, name)) for name, plain in plains] for row in given])


@lru_cache(maxsize=64)
def columns_of(model: type[Model]) -> tuple[Rows, list[tuple[str, Plain]]]:
    """What is written, with the way of each value there."""
    counted_up = model._meta.auto_field
    written = [field for field in model._meta.concrete_fields if field is not counted_up and not field.generated]
    plains = [(field.attname, plain_by(field)) for field in written]
    return Rows(model, *(name for name, _ in plains)), plains


def plain_by(field: "Field[Any, Any]") -> Plain:
    if isinstance(field, JSONField):
        if field.encoder is not None:
            raise TypeError(f"{field} has an encoder of its own")
        return lambda value: None if value is None else as_jsonb(value)
    return in_bytes(field) if isinstance(field, BinaryField) else lambda value: value


def in_bytes(field: "Field[Any, Any]") -> Plain:
    def sealed(value: Any) -> bytes | None:
        # psycopg's wrapper about the bytes.
        wrapped = field.get_db_prep_value(value, connection)
        return None if wrapped is None else bytes(wrapped.obj)

    return sealed
