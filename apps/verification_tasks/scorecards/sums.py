"""Sum the counts of units and months: one statement for any number of units of one kind."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

import orjson
from django.db import connection

from apps.verification_tasks.models import TaskCount
from apps.verification_tasks.scorecards.counting import COLUMNS
from apps.verification_tasks.scorecards.states import UnitKind

Month = tuple[str, date]
SUMS: Final = (
    *("due", "on_time", "late", "undone", "undetermined", "median_hours", "p90_hours", "decided"),
    *("door", "phone", "wechat", "attempts", "disputes", "disputes_lost", "agreed", "differed", "unanswered"),
)
SELECT: Final = f"""
    SELECT {{column}}::text, month, count(*),
           count(*) FILTER (WHERE verdict = 'on_time'), count(*) FILTER (WHERE verdict = 'late'),
           count(*) FILTER (WHERE verdict = 'undone'), count(*) FILTER (WHERE verdict = 'undetermined'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY hours), percentile_cont(0.9) WITHIN GROUP (ORDER BY hours),
           count(channel), count(*) FILTER (WHERE channel = 'door'), count(*) FILTER (WHERE channel = 'phone'),
           count(*) FILTER (WHERE channel = 'wechat'), sum(attempts), sum(disputes), sum(disputes_lost),
           sum(agreed), sum(differed), sum(unanswered)
      FROM {TaskCount._meta.db_table}
     WHERE NOT excluded AND {{where}}
     GROUP BY {{column}}, month
"""  # noqa: S608  names of our own columns
WANTED: Final = (
    "({column}, month) IN (SELECT unit::{kind}, month FROM jsonb_to_recordset(%s::jsonb) AS w(unit text, month date))"
)


def sums_of(kind: UnitKind, wanted: Collection[Month]) -> Mapping[Month, dict[str, float | None]]:
    """Figures by unit and month; a unit without any task in a month is absent."""
    column = COLUMNS[kind]
    where = WANTED.format(column=column, kind="uuid" if kind in {UnitKind.WORKER, UnitKind.GRID} else "text")
    rows = [{"unit": unit, "month": month} for unit, month in sorted(wanted)]
    return read(SELECT.format(column=column, where=where), [orjson.dumps(rows).decode()])


def sums_in(kind: UnitKind, month: date) -> Mapping[Month, dict[str, float | None]]:
    """Every unit of that kind in one month, as known now."""
    column = COLUMNS[kind]
    return read(SELECT.format(column=column, where=f"month = %s AND {column} IS NOT NULL"), [month])


def read(statement: str, given: list[Any]) -> Mapping[Month, dict[str, float | None]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return {
            (unit, month): figures(dict(zip(SUMS, sums, strict=True))) for unit, month, *sums in cursor.fetchall()
        }


def figures(sums: Mapping[str, Any]) -> dict[str, float | None]:
    compared = int(sums["agreed"]) + int(sums["differed"])
    return {
        **{name: int(sums[name]) for name in ("due", "on_time", "late", "undone", "undetermined")},
        "on_time_share": share(sums["on_time"], sums["due"] - sums["undetermined"]),
        "median_hours": rounded(sums["median_hours"]),
        "p90_hours": rounded(sums["p90_hours"]),
        **{f"{name}_share": share(sums[name], sums["decided"]) for name in ("door", "phone", "wechat")},
        "attempts": rounded(sums["attempts"] / sums["due"]) if sums["due"] else None,
        **{name: int(sums[name]) for name in ("disputes", "disputes_lost")},
        "checked_again": compared,
        "agreement": share(sums["agreed"], compared),
        "unanswered": int(sums["unanswered"]),
    }


def share(part: int, whole: int) -> float | None:
    return round(int(part) / int(whole), 4) if whole else None


def rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)


# What a unit comes to that has no task left in the month.
NO_TASKS: Final = figures({**dict.fromkeys(SUMS, 0), "median_hours": None, "p90_hours": None})
