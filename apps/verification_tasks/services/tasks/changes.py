"""Smaller changes that devices have to hear of: a priority, a field of the declaration."""

import uuid
from collections.abc import Collection, Mapping

import orjson
from django.db import connection, transaction
from django.db.models import F

from apps.core import audit
from apps.core.actors import Actor
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.locks import lock_running
from apps.verification_tasks.services.touch import announce
from apps.verification_tasks.states import Priority

# Each field gets the version that this very change makes, so a device can tell which fields are newer than its copy.
RAISE_FIELD_VERSIONS = """
    UPDATE verification_tasks_verificationtask AS task
       SET version = task.version + 1,
           field_versions = task.field_versions || (
               SELECT coalesce(jsonb_object_agg(field, task.version + 1), '{}'::jsonb)
                 FROM jsonb_array_elements_text(changed.fields) AS field)
      FROM jsonb_to_recordset(%s::jsonb) AS changed(declaration uuid, fields jsonb)
     WHERE task.declaration_id = changed.declaration AND task.id = ANY(%s)
"""


@transaction.atomic
def change_priority(
    *, task_ids: Collection[uuid.UUID], priority: Priority, actor: Actor, reason: str = ""
) -> list[uuid.UUID]:
    """The ids of the running tasks that had another priority until now."""
    moving = [task.id for task in lock_running(task_ids) if task.priority != priority]
    VerificationTask.objects.filter(id__in=moving).update(priority=priority, version=F("version") + 1)
    # There are two priorities: what changed to one had the other.
    (other,) = set(Priority) - {priority}
    audit.record(
        actor=actor,
        action="task.priority_changed",
        subject_type="verification_task",
        subjects=moving,
        before={"priority": other},
        after={"priority": priority},
        reason=reason,
    )
    announce(moving)
    return moving


@transaction.atomic
def note_declaration_changed(*, fields: Mapping[uuid.UUID, Collection[str]]) -> None:
    """The declaration has changed on the server: every task of it that a device may hold gets a new version.

    The change itself was recorded where it was made, so nothing is added to the audit trail here.
    """
    held = VerificationTask.objects.filter(declaration_id__in=list(fields), left_devices_at=None)
    ids = list(held.select_for_update().order_by("id").values_list("id", flat=True))
    rows = [{"declaration": str(key), "fields": sorted(names)} for key, names in fields.items()]
    with connection.cursor() as cursor:
        cursor.execute(RAISE_FIELD_VERSIONS, [orjson.dumps(rows).decode(), ids])
    announce(ids)
