"""Fingerprints of rows: whether anything changed, asked of the database itself in one statement."""

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models import Model

from tests.walk.places import Place

# What a look writes: that somebody looked, that a session is in use, and the job of an export.
WRITTEN_BY_READING: Final = frozenset({"core_auditentry", "django_session", "core_job"})
# Of the jobs all but the visitor's own exports: the workers' are the examples.
TOUCHED: Final = """
SELECT relname, (n_tup_ins + n_tup_upd + n_tup_del)::text FROM pg_stat_xact_user_tables
UNION ALL
SELECT 'core_job but for own exports', md5(string_agg(job::text, '' ORDER BY id)) FROM core_job job
WHERE kind <> 'export' OR owner_id IN (SELECT user_id FROM grids_staff WHERE role = 'grid_worker')
"""


def rows_of(place: Place) -> dict[str, str]:
    """Each row of the place as text, by the name of its example."""
    fixed: list[tuple[str, Model]] = [
        ("task", place.task),
        ("declaration", place.declaration),
        ("worker", place.worker),
        ("colleague", place.colleague),
        ("town", place.town),
    ]
    return as_text([*fixed, *place.rows.items()])


def as_text(rows: Iterable[tuple[str, Model]]) -> dict[str, str]:
    parts, values = [], []
    for name, row in rows:
        table, key = row._meta.db_table, row._meta.pk
        assert key is not None
        parts.append(f'SELECT %s, md5(t::text) FROM "{table}" t WHERE "{key.column}" = %s')  # noqa: S608  names
        values += [name, key.get_db_prep_value(row.pk, connection)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return dict(cursor.fetchall())


def touched() -> dict[str, str]:
    """How often each table was written in this transaction, undone or not; but for those that a look writes."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED)
        return {name: times for name, times in cursor.fetchall() if name not in WRITTEN_BY_READING}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
