"""Which task a message belongs to, and making it evidence there."""

from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.residence_registration.models import ResidentAccount
from apps.residence_registration.selectors import declarations_of
from apps.verification_tasks.inbound.wechat.incoming import Incoming
from apps.verification_tasks.inbound.wechat.proof import evidence_of
from apps.verification_tasks.inbound.wechat.states import KeptBecause
from apps.verification_tasks.models import VerificationTask, WechatMessage
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.services.events.awaiting import deciding_events
from apps.verification_tasks.services.events.reading import open_workspace
from apps.verification_tasks.services.events.save import save
from apps.verification_tasks.services.events.workspace import Workspace
from apps.verification_tasks.services.evidence_bytes import settle
from apps.verification_tasks.services.evidence_matching import compare
from apps.verification_tasks.states import RUNNING, TaskKind


def open_task_of(account_id: UUID) -> UUID | KeptBecause:
    """The resident's open task. Of several the one of their own number, for a family may declare from one phone;
    of those the check itself, for whoever checks again has a proof of their own to bring.
    """
    running = VerificationTask.objects.filter(STILL_RUNNING, declaration__in=declarations_of(account_id))
    found = list(running.order_by("id").values_list("id", "declaration__phone_index", "kind"))
    if len(found) > 1:
        own = ResidentAccount.objects.values_list("phone_index", flat=True).get(pk=account_id)
        theirs = [each for each in found if bytes(each[1]) == bytes(own)]
        found = theirs if len(theirs) == 1 else [each for each in theirs if each[2] == TaskKind.CHECK]
        if len(found) != 1:
            return KeptBecause.SEVERAL_TASKS
    return found[0][0] if found else KeptBecause.NO_OPEN_TASK


@transaction.atomic
def place(*, message: WechatMessage, incoming: Incoming, task_id: UUID, actor: Actor) -> bool:
    """Make it evidence of that task, once. False where the task is not running any more."""
    space = open_workspace(deciding_events([task_id]), [message.pk], task_ids=[task_id])
    task = space.tasks[task_id]
    if message.pk not in space.evidence:
        if task.status not in RUNNING:
            return False
        add(space, task, message, incoming)
        settle(space, task_id, now())
        audit.record(
            actor=actor,
            action="evidence.by_wechat",
            subject_type="evidence",
            subjects=[message.pk],
            after={"task": str(task_id)},
        )
        save(space, actor=actor)
    message.task_id, message.grid_id, message.town_id = task_id, task.grid_id, task.town_id
    message.save(update_fields=["task", "grid", "town"])
    return True


def add(space: Workspace, task: VerificationTask, message: WechatMessage, incoming: Incoming) -> None:
    evidence = evidence_of(message, incoming, task.pk)
    file = space.files.get(message.pk)
    if file is not None:
        evidence.sha256, evidence.size, evidence.mime = file.sha256, file.size, file.mime
        compare(evidence, file)
    space.evidence[evidence.pk] = evidence
    space.new_evidence.append(evidence)
    space.change(task)
