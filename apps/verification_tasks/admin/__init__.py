"""The office's pages of this room."""

from apps.verification_tasks.admin.disagreements import DisputeAdmin, FieldConflictAdmin
from apps.verification_tasks.admin.escalations import EscalationAdmin
from apps.verification_tasks.admin.pauses import PauseAdmin
from apps.verification_tasks.admin.policies import SlaPolicyAdmin
from apps.verification_tasks.admin.tasks import TaskAdmin
from apps.verification_tasks.admin.verdicts import SlaVerdictAdmin

__all__ = [
    "DisputeAdmin",
    "EscalationAdmin",
    "FieldConflictAdmin",
    "PauseAdmin",
    "SlaPolicyAdmin",
    "SlaVerdictAdmin",
    "TaskAdmin",
]
