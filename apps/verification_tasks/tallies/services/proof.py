"""Count everything that is kept again from the rows themselves, town by town, and mend what differs."""

from datetime import date, timedelta
from typing import Any, Final

import structlog
from django.db import connection, transaction

from apps.core.clock import local_date, now
from apps.verification_tasks.models import SlaVerdict, Tally, TallyChange, TallyProof, VerificationTask
from apps.verification_tasks.tallies.measures import CITY, UnitLevel
from apps.verification_tasks.tallies.measuring import of_tasks, of_verdicts
from apps.verification_tasks.tallies.selectors import KEPT

TASKS: Final = VerificationTask._meta.db_table
VERDICTS: Final = SlaVerdict._meta.db_table
WHEN: Final = "(measure = 'running' OR day >= %(since)s)"
# What can matter of a town: its running tasks, and those of whom something happened in the days that are kept.
RECENT_TASKS: Final = """task.town_id = %(town)s AND (task.is_running OR task.created_at >= %(moment)s
      OR task.closed_at >= %(moment)s OR task.decided_at >= %(moment)s)"""
RECENT_VERDICTS: Final = "task.town_id = %(town)s AND verdict.due_at >= %(moment)s"
# One statement, and so one moment: a change that commits meanwhile is in both or in neither. A fold meanwhile does no
# harm: it moves what is noted into the sums, and what is found to differ is added to whatever stands there then.
DIFFERENCES: Final = f"""
    SELECT unit, level, measure, day, part, sum(number) AS number
      FROM (
        SELECT unit, level, measure, day, part, number
          FROM ({of_tasks(TASKS, 1, only=RECENT_TASKS)}
                UNION ALL {of_verdicts(VERDICTS, 1, tasks=TASKS, only=RECENT_VERDICTS)}
                UNION ALL SELECT town, community, grid, measure, day, part, -number
                            FROM {TallyChange._meta.db_table} WHERE town = %(town)s) AS counted
          CROSS JOIN LATERAL (VALUES (town, '{UnitLevel.TOWN}'), (community, '{UnitLevel.COMMUNITY}'),
               (grid::text, '{UnitLevel.GRID}')) AS place (unit, level)
         WHERE unit IS NOT NULL
         UNION ALL
        SELECT unit, level, measure, day, part, -number FROM {Tally._meta.db_table}
         WHERE unit = ANY(%(units)s)) AS beside
     WHERE {WHEN}
     GROUP BY unit, level, measure, day, part
    HAVING sum(number) <> 0
"""  # noqa: S608  the names are Django's
# The city is its towns.
OF_THE_CITY: Final = f"""
    SELECT '{CITY}' AS unit, '{UnitLevel.CITY}' AS level, measure, day, part,
           sum(CASE level WHEN '{UnitLevel.TOWN}' THEN number ELSE -number END) AS number
      FROM {Tally._meta.db_table} WHERE level IN ('{UnitLevel.TOWN}', '{UnitLevel.CITY}') AND {WHEN}
     GROUP BY measure, day, part
    HAVING sum(CASE level WHEN '{UnitLevel.TOWN}' THEN number ELSE -number END) <> 0
"""  # noqa: S608  the same
MEND: Final = """
    WITH wrong AS ({wrong}),
    mended AS (
      INSERT INTO {table} AS tally (unit, level, measure, day, part, number)
      SELECT unit, level, measure, day, part, number FROM wrong ORDER BY unit, measure, day, part
          ON CONFLICT (unit, measure, day, part) DO UPDATE SET number = tally.number + excluded.number)
    SELECT count(*) FROM wrong
"""
UNITS_OF_A_TOWN: Final = """
    SELECT %s UNION SELECT code FROM grids_division WHERE parent_id = %s
    UNION SELECT id::text FROM grids_grid WHERE town_id = %s
"""
log = structlog.get_logger(__name__)


def prove_tallies() -> int:
    """How many sums were wrong; they are right now. A few statements a town."""
    since = local_date(now()) - KEPT
    towns = VerificationTask.objects.order_by().values_list("town_id", flat=True).distinct()
    wrong = sum(prove(town, since) for town in towns) + prove_city(since)
    forget(since)
    TallyProof.objects.create(proved_at=now(), wrong=wrong)
    log.info("tallies.proved", wrong=wrong)
    return wrong


@transaction.atomic
def prove(town: str, since: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(UNITS_OF_A_TOWN, [town, town, town])
        # A day more, for the days are the city's and the database's zone is another; `since` cuts it off again.
        moment = since - timedelta(days=1)
        values: dict[str, Any] = {
            "town": town,
            "since": since,
            "moment": moment,
            "units": [unit for (unit,) in cursor.fetchall()],
        }
        cursor.execute(MEND.format(wrong=DIFFERENCES, table=Tally._meta.db_table), values)
        (wrong,) = cursor.fetchone() or (0,)
    return int(wrong)


@transaction.atomic
def prove_city(since: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(MEND.format(wrong=OF_THE_CITY, table=Tally._meta.db_table), {"since": since})
        (wrong,) = cursor.fetchone() or (0,)
    return int(wrong)


def forget(since: date) -> None:
    Tally.objects.exclude(measure="running").filter(day__lt=since).delete()
    Tally.objects.filter(number=0).delete()
    TallyProof.objects.filter(proved_at__lt=now() - KEPT).delete()
