"""The ledger of a task's pauses, and its deadline computed from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.verification_tasks import sla
from apps.verification_tasks.models import Pause, VerificationTask
from apps.verification_tasks.pauses import due_from_ledger, length, span_of


@dataclass(frozen=True, slots=True)
class Ledger:
    """`due` is computed from the start, the task's policy and its pauses; `agrees` with the task's row."""

    pauses: Sequence[Pause]
    due: sla.Due
    agrees: bool

    @property
    def days(self) -> int:
        return sum(length(span_of(pause)) for pause in self.pauses if pause.granted)


def ledger_of(task: VerificationTask) -> Ledger:
    pauses = list(
        Pause.objects.filter(task=task)
        .select_related("asked_by", "decided_by", "ended_by")
        .defer("note", "decision_note")
        .order_by("asked_at", "pk")
    )
    due = due_from_ledger(task.policy, task.created_at, [pause for pause in pauses if pause.granted])
    return Ledger(pauses, due, agrees=due.at == task.due_at)
