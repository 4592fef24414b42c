"""What stands in the tables before the first change is noted: the triggers hear only of what comes after them."""

from typing import Final

from django.db import migrations

COUNT: Final = """
INSERT INTO verification_tasks_tallychange (town, community, grid, measure, day, part, number)
SELECT town, community, grid, measure, day, part, sum(number)
  FROM (
      SELECT task.town_id AS town, CASE WHEN task.grid_id IS NOT NULL THEN task.community_id END AS community, task.grid_id AS grid, counted.measure, counted.day, counted.part, 1 AS number
        FROM verification_tasks_verificationtask task
        CROSS JOIN LATERAL (VALUES
          ('began', (task.created_at AT TIME ZONE 'Asia/Shanghai')::date, '', true),
          ('ended', (task.closed_at AT TIME ZONE 'Asia/Shanghai')::date, '', task.closed_at IS NOT NULL),
          ('running', (task.created_at AT TIME ZONE 'Asia/Shanghai')::date, (((task.due_at - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date)::text, task.is_running),
          ('channel', (task.decided_at AT TIME ZONE 'Asia/Shanghai')::date, task.channel::text,
           task.decided_at IS NOT NULL AND task.channel IS NOT NULL),
          ('hours', (task.decided_at AT TIME ZONE 'Asia/Shanghai')::date, (least(greatest(floor(extract(epoch FROM task.decided_at - task.created_at) / 3600), 0), 999))::int::text, task.decided_at IS NOT NULL)
        ) AS counted (measure, day, part, holds)
       WHERE counted.holds AND task.kind = 'check' AND true
     UNION ALL 
      SELECT task.town_id AS town, CASE WHEN task.grid_id IS NOT NULL THEN task.community_id END AS community, task.grid_id AS grid, 'verdict' AS measure, ((verdict.due_at - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date AS day, verdict.verdict AS part,
             1 AS number
        FROM verification_tasks_slaverdict verdict JOIN verification_tasks_verificationtask task ON task.id = verdict.task_id
       WHERE verdict.superseded_at IS NULL AND verdict.verdict IN ('met', 'breached', 'undetermined') AND task.kind = 'check' AND true
    ) AS counted
 WHERE measure = 'running' OR day >= current_date - 70
 GROUP BY town, community, grid, measure, day, part
"""


class Migration(migrations.Migration):
    dependencies = [("verification_tasks", "0020_tallies")]

    operations = [
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
