"""The office's pages of this room."""

from apps.verification_tasks.admin.calls import CallAdmin
from apps.verification_tasks.admin.disagreements import DisputeAdmin, FieldConflictAdmin
from apps.verification_tasks.admin.escalations import EscalationAdmin, SlaPolicyAdmin
from apps.verification_tasks.admin.evidence import EvidencePolicyAdmin
from apps.verification_tasks.admin.tasks import TaskAdmin

__all__ = [
    "CallAdmin",
    "DisputeAdmin",
    "EscalationAdmin",
    "EvidencePolicyAdmin",
    "FieldConflictAdmin",
    "SlaPolicyAdmin",
    "TaskAdmin",
]
