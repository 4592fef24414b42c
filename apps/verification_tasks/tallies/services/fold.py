"""Add noted changes to the sums of every unit that they lie in; safe to run at any time and many times at once."""

from typing import Final

from django.db import connection, transaction

from apps.verification_tasks.models import Tally, TallyChange
from apps.verification_tasks.tallies.measures import CITY, UnitLevel

BATCH: Final = 20_000
MOST_BATCHES: Final = 100
# In sorted order: two folds that add to the same sums would deadlock otherwise.
FOLD: Final = f"""
    WITH taken AS (
      DELETE FROM {TallyChange._meta.db_table} WHERE id IN (
        SELECT id FROM {TallyChange._meta.db_table} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
      RETURNING town, community, grid, measure, day, part, number),
    added AS (
      INSERT INTO {Tally._meta.db_table} AS tally (unit, level, measure, day, part, number)
      SELECT unit, level, measure, day, part, sum(number)
        FROM taken CROSS JOIN LATERAL (VALUES ('{CITY}', '{UnitLevel.CITY}'), (town, '{UnitLevel.TOWN}'),
             (community, '{UnitLevel.COMMUNITY}'), (grid::text, '{UnitLevel.GRID}')) AS place (unit, level)
       WHERE unit IS NOT NULL
       GROUP BY unit, level, measure, day, part
      HAVING sum(number) <> 0
       ORDER BY unit, measure, day, part
          ON CONFLICT (unit, measure, day, part) DO UPDATE SET number = tally.number + excluded.number)
    SELECT count(*) FROM taken
"""  # noqa: S608  the names are Django's


def fold_tallies(*, limit: int = BATCH) -> int:
    """How many changes were added up."""
    total = done = fold(limit)
    for _more in range(MOST_BATCHES):
        if done < limit:
            break
        done = fold(limit)
        total += done
    return total


@transaction.atomic
def fold(limit: int) -> int:
    """Two statements for any number of changes."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD, [limit])
        (done,) = cursor.fetchone() or (0,)
    Tally.objects.filter(number=0).delete()
    return int(done)
