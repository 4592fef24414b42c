"""Version 1 of what counts as enough, for the whole city: the defaults of the wire contract."""

from datetime import UTC, datetime

from django.db import migrations


def rule(**changes):
    plain = {
        "met": False,
        "any_of": [],
        "within_m": None,
        "call_s": 20,
        "reported_call_s": 20,
        "attempts": 0,
        "unsuccessful": False,
        "days": 0,
        "day_parts": 0,
    }
    return {**plain, **changes}


def on_every_channel(**changes):
    return {channel: rule(**changes) for channel in ("door", "phone", "wechat")}


CHECKED = {
    "door": rule(met=True, any_of=["photo", "signature", "location", "presence_code"], within_m=300),
    "phone": rule(met=True, any_of=["call_record", "presence_code"]),
    "wechat": rule(met=True, any_of=["wechat_message", "location", "presence_code"]),
}
RULES = {
    "confirmed": CHECKED,
    "corrected": CHECKED,
    "unreachable": on_every_channel(attempts=3, unsuccessful=True, days=2),
    "not_resident": on_every_channel(attempts=1),
    "refused": on_every_channel(attempts=1),
}


def create(apps, schema_editor):
    policies = apps.get_model("verification_tasks", "EvidencePolicy").objects.using(schema_editor.connection.alias)
    # In force as long as the first deadline policy.
    policies.get_or_create(version=1, defaults={"rules": RULES, "valid_from": datetime(2016, 1, 1, tzinfo=UTC)})


def remove(apps, schema_editor):
    policies = apps.get_model("verification_tasks", "EvidencePolicy").objects.using(schema_editor.connection.alias)
    policies.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("verification_tasks", "0012_calls_evidence_policies_presence")]
    operations = [migrations.RunPython(create, remove)]
