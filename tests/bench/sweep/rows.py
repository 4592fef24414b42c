"""The city that is swept: ten towns of ten communities, every grid with a worker, everybody with a telephone."""

from typing import Final

from tests.bench.rows import NUMBERS, sql

# Of every hundredth task too, the grids are all grids.
SPREAD: Final = f"""(
  SELECT n, (n + n / %(count)s) %% %(count)s + 1 AS place, n / %(count)s + 1 AS turn FROM {NUMBERS}) spread
"""  # noqa: S608  the constants above
TASKS: Final = f"""
INSERT INTO verification_tasks_verificationtask
  (id, reference, declaration_id, grid_id, community_id, town_id, epoch, status, priority, version, field_versions,
   attempts_count, created_at, due_at, due_is_provisional, policy_id, sla, next_check_at, next_step)
SELECT {sql("task")}, 'HC-' || n, {sql("declaration")}, (%(grids)s::uuid[])[place], (%(communities)s::text[])[place],
  (%(towns)s::text[])[place], 1, 'open', 'normal', 1, '{{}}', 0, %(start)s, %(due)s, false, %(policy)s, 'on_track',
  %(due)s, 0
FROM {SPREAD}
"""  # noqa: S608  the constants above
# The first number of a grid's channel is the grid's own.
ENTRIES: Final = f"""
INSERT INTO sync_feedentry
  (channel_id, kind, object_id, seq, first_seq, version, is_live, reason, body, changed_at)
SELECT (%(channels)s::bigint[])[place], 'task', {sql("task")}, 1 + turn, 1 + turn, 1, true, '', %(body)s, %(start)s
FROM {SPREAD}
"""  # noqa: S608  the same
# A fifth of them for each thing that happens to a task until it is overdue, as it is on any day: the reminder, the
# leader's step, the deadline coming near, the town's step, the deadline itself. What comes to the same on one day was
# declared on one day: each fifth stands together in the table, and is of all grids.
FALL_DUE: Final = f"""
UPDATE verification_tasks_verificationtask AS task SET
  created_at = %(now)s - make_interval(days => kind.days), due_at = %(now)s + make_interval(hours => kind.hours),
  next_step = kind.step, sla = kind.sla, next_check_at = %(now)s - make_interval(secs => number / 1000.0)
FROM (
  SELECT {sql("task")} AS id, number FROM (
    SELECT number, number %% 5 * (%(tasks)s / 5) + %(round)s * (%(due)s / 5) + number / 5 AS n
    FROM generate_series(0, %(due)s - 1) AS number) chosen
) AS these
JOIN (VALUES (0, 4, 84, 0, 'on_track'), (1, 5, 60, 1, 'on_track'), (2, 5, 47, 2, 'on_track'),
  (3, 6, 24, 2, 'due_soon'), (4, 8, -1, 3, 'due_soon'))
  AS kind(rest, days, hours, step, sla) ON kind.rest = these.number %% 5
WHERE task.id = these.id
"""  # noqa: S608  the same
