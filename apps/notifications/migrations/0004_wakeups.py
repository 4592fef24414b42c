"""django-q2's own table: urgent calls are found at once, and what is gone is cleared away early."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_wishes_and_wordings"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX wakeup_urgent ON django_q_ormq (id) WHERE key = 'urgent'",
            "DROP INDEX wakeup_urgent",
        ),
        # Every row of it is soon gone: a fifth of the table, PostgreSQL's default, would be a long way to read over.
        migrations.RunSQL(
            "ALTER TABLE django_q_ormq SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000)",
            "ALTER TABLE django_q_ormq RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        ),
    ]
