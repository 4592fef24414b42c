"""Version 1 of the deadline's policy, for the whole city: seven days and the ladder of the design."""

from datetime import UTC, datetime

from django.db import migrations

STEPS = [
    {"anchor": "start", "days": 3, "time": "09:00", "role": "grid_worker", "action": "remind"},
    {"anchor": "start", "days": 5, "time": "09:00", "role": "grid_leader", "action": "notify"},
    {"anchor": "start", "days": 6, "time": "09:00", "role": "town", "action": "notify"},
    {"anchor": "due", "days": 0, "role": "city", "action": "propose"},
]


def create(apps, schema_editor):
    policies = apps.get_model("verification_tasks", "SlaPolicy").objects.using(schema_editor.connection.alias)
    policies.get_or_create(
        version=1,
        defaults={
            "town": None,
            "duration_days": 7,
            "roll_to_working_day": True,
            "steps": STEPS,
            # The day on which the Interim Regulations on Residence Permits came into force.
            "valid_from": datetime(2016, 1, 1, tzinfo=UTC),
        },
    )


def remove(apps, schema_editor):
    policies = apps.get_model("verification_tasks", "SlaPolicy").objects.using(schema_editor.connection.alias)
    policies.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("verification_tasks", "0001_initial")]
    operations = [migrations.RunPython(create, remove)]
