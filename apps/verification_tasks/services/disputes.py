"""A supervisor decides what devices disagreed on; both sides stay in the history."""

import json
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.audit import record
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.residence_registration.drafts import check_corrections
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import correct_declarations, decide_declarations
from apps.verification_tasks.models import Dispute, FieldConflict, VerificationTask
from apps.verification_tasks.services.actors import staff_of
from apps.verification_tasks.services.completions import decide, decision_of
from apps.verification_tasks.services.verdicts import record_work
from apps.verification_tasks.signals import tasks_changed
from apps.verification_tasks.states import Outcome, TaskStatus


@transaction.atomic
def decide_dispute(*, dispute_id: int, outcome: Outcome, actor: Actor) -> VerificationTask:
    """Every open dispute of the task ends with this outcome; the declaration follows it."""
    dispute = Dispute.objects.filter(pk=dispute_id).first()
    if dispute is None:
        raise NotFound(_("This dispute does not exist."))
    task = locked_task(dispute.task_id)
    opened = Dispute.objects.filter(task=task, decided_at__isnull=True)
    if task.status != TaskStatus.DISPUTED or not opened.filter(pk=dispute_id).exists():
        raise Conflict(_("This dispute has been decided."), code="already_decided")
    moment, before = now(), task.outcome
    was_decided = task.closed_at is not None
    opened.update(decided_at=moment, decided_by=staff_of(actor), decision=outcome)
    task.outcome, task.version = outcome, task.version + 1
    if was_decided:
        task.status = TaskStatus.COMPLETED
    else:
        decide(task, at=moment)
    task.save()
    if not was_decided:
        record_work([task])
    if task.decides and (outcome != before or not was_decided):
        decide_declarations(decisions=[decision_of(task)], actor=actor)
    record(
        actor=actor,
        action="dispute.decided",
        subject_type="verification_task",
        subjects=[task.pk],
        before={"outcome": before},
        after={"outcome": outcome},
    )
    tasks_changed.send(sender=VerificationTask, task_ids={task.pk})
    return task


@transaction.atomic
def decide_field_conflict(
    *, conflict_id: int, take_device_value: bool = False, written: str | None = None, actor: Actor
) -> VerificationTask:
    """The server's value stays, the device's takes its place, or what the person writes where neither is right."""
    conflict = FieldConflict.objects.filter(pk=conflict_id).first()
    if conflict is None:
        raise NotFound(_("This conflict does not exist."))
    task = locked_task(conflict.task_id)
    if written is not None and take_device_value:
        raise InvalidInput(_("Choose a value or write one."), code="two_values")
    kept = None if written is None else json.dumps(written, ensure_ascii=False)
    undecided = FieldConflict.objects.filter(pk=conflict_id, decided_at__isnull=True)
    if not undecided.update(
        decided_at=now(), decided_by=staff_of(actor), took_device_value=take_device_value, written_value=kept
    ):
        raise Conflict(_("This conflict has been decided."), code="already_decided")
    if take_device_value:
        take_value(task, conflict.field, json.loads(conflict.device_value or "null"), actor)
    elif written is not None:
        take_value(task, conflict.field, written, actor)
    record(
        actor=actor,
        action="field_conflict.decided",
        subject_type="verification_task",
        subjects=[task.pk],
        after={
            "field": conflict.field,
            "took_device_value": take_device_value,
            **({"wrote_another": True} if kept is not None else {}),
        },
    )
    tasks_changed.send(sender=VerificationTask, task_ids={task.pk})
    return task


def take_value(task: VerificationTask, field: str, value: object, actor: Actor) -> None:
    checked = check_corrections([{field: value}])[0]
    if isinstance(checked, InvalidInput):
        raise checked
    correct_declarations(corrections={task.declaration_id: checked}, actor=actor)
    task.version += 1
    task.field_versions = {**task.field_versions, field: task.version}
    task.save(update_fields=["version", "field_versions"])


def locked_task(task_id: UUID) -> VerificationTask:
    """The declaration is locked before its task, as everywhere."""
    list(Declaration.objects.select_for_update().filter(tasks=task_id).values_list("id"))
    tasks = VerificationTask.objects.select_for_update(of=("self",)).select_related("declaration")
    return tasks.get(pk=task_id)
