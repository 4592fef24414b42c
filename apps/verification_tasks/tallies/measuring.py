"""How a row counts, in SQL: the triggers add up by it what changes, the proof what is there."""

from typing import Final

from apps.verification_tasks.tallies.measures import LONGEST_HOURS

ZONE: Final = "Asia/Shanghai"


def day(moment: str) -> str:
    return f"({moment} AT TIME ZONE '{ZONE}')::date"


def last_day(due: str) -> str:
    """24:00 of a day belongs to it."""
    return day(f"({due} - interval '1 microsecond')")


HOURS: Final = (
    f"least(greatest(floor(extract(epoch FROM task.decided_at - task.created_at) / 3600), 0), {LONGEST_HOURS})"
)
# A task without a grid is seen by its town alone, whatever community it may be in.
PLACE: Final = "task.town_id AS town, CASE WHEN task.grid_id IS NOT NULL THEN task.community_id END AS community"
GRID: Final = "task.grid_id AS grid"
JUDGED: Final = "('met', 'breached', 'undetermined')"


def of_tasks(rows: str, sign: int, *, only: str = "true") -> str:
    """`rows` names the rows: the table, or what a statement has changed."""
    return f"""
      SELECT {PLACE}, {GRID}, counted.measure, counted.day, counted.part, {sign} AS number
        FROM {rows} task
        CROSS JOIN LATERAL (VALUES
          ('began', {day("task.created_at")}, '', true),
          ('ended', {day("task.closed_at")}, '', task.closed_at IS NOT NULL),
          ('running', {day("task.created_at")}, ({last_day("task.due_at")})::text, task.is_running),
          ('channel', {day("task.decided_at")}, task.channel::text,
           task.decided_at IS NOT NULL AND task.channel IS NOT NULL),
          ('hours', {day("task.decided_at")}, ({HOURS})::int::text, task.decided_at IS NOT NULL)
        ) AS counted (measure, day, part, holds)
       WHERE counted.holds AND task.kind = 'check' AND {only}
    """  # noqa: S608  the constants above


def of_verdicts(rows: str, sign: int, *, tasks: str, only: str = "true") -> str:
    """Verdicts in force, in the place that their task has in `tasks`. One that stands still judges nothing."""
    return f"""
      SELECT {PLACE}, {GRID}, 'verdict' AS measure, {last_day("verdict.due_at")} AS day, verdict.verdict AS part,
             {sign} AS number
        FROM {rows} verdict JOIN {tasks} task ON task.id = verdict.task_id
       WHERE verdict.superseded_at IS NULL AND verdict.verdict IN {JUDGED} AND task.kind = 'check' AND {only}
    """  # noqa: S608  the constants above
