"""Seal every stored value again with the newest key and the chosen cipher, so that an old key can be retired.

Found generically: every EncryptedTextField of the project, and the columns that a model seals by itself and
names in `sealed_columns` (their context is `table.column` too).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from apps.core.crypto import decrypt, encrypt
from apps.core.crypto.keyring import seal_prefix
from apps.core.fields import EncryptedTextField

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    table: str
    column: str
    key: str

    @property
    def context(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Step:
    """One batch: where it ended (None: nothing was left after the start), and how many were sealed again."""

    last: Any
    sealed: int


def sealed_columns() -> list[SealedColumn]:
    found = [column for model in apps.get_models() for column in columns_of(model)]
    return sorted(found, key=lambda column: column.context)


def columns_of(model: type[models.Model]) -> Iterator[SealedColumn]:
    meta = model._meta
    if meta.proxy or not meta.managed:
        return
    named = getattr(model, "sealed_columns", ())
    for field in meta.local_concrete_fields:
        if isinstance(field, EncryptedTextField) or field.column in named:
            yield SealedColumn(meta.db_table, str(field.column), str(meta.pk.column))


def rotate(column: SealedColumn, *, after: Any = None, batch: int = BATCH) -> Step:
    """Seal the next `batch` after that key again, in one transaction.

    A row that somebody else holds is left out; whoever holds it writes with the newest key, or the next
    run finds it. Triggers that keep a table append-only stand aside: the value stays what it was.
    """
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(statement(SELECT, column), [seal_prefix(), seal_prefix(), after, after, batch])
        rows = [(key, bytes(sealed)) for key, sealed in cursor.fetchall()]
        if rows:
            keys = [key for key, _ in rows]
            fresh = [encrypt(decrypt(sealed, column.context), column.context) for _, sealed in rows]
            cursor.execute(statement(UPDATE, column), [keys, fresh])
    return Step(rows[-1][0] if rows else None, len(rows))


def remaining(column: SealedColumn) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement(COUNT, column), [seal_prefix(), seal_prefix()])
        return int(cursor.fetchone()[0])


# What was sealed with the newest key and the chosen cipher starts with the same few bytes.
OUTDATED: Final = "{column} IS NOT NULL AND substring({column} FROM 1 FOR length(%s)) <> %s"
SELECT: Final = """
    SELECT {key}, {column} FROM {table}
     WHERE {outdated} AND (%s IS NULL OR {key} > %s)
     ORDER BY {key} LIMIT %s FOR UPDATE SKIP LOCKED
"""
UPDATE: Final = """
    UPDATE {table} AS kept SET {column} = fresh.sealed
      FROM unnest(%s, %s) AS fresh (key, sealed) WHERE kept.{key} = fresh.key
"""
COUNT: Final = "SELECT count(*) FROM {table} WHERE {outdated}"


def statement(template: str, column: SealedColumn) -> str:
    named = {name: sql.Identifier(getattr(column, name)) for name in ("table", "column", "key")}
    outdated = sql.SQL(OUTDATED).format(**named)
    return sql.SQL(template).format(**named, outdated=outdated).as_string()
