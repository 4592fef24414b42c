"""Verification tasks, what was done on them, their deadline and its escalations."""

from apps.verification_tasks.models.disagreements import Dispute, FieldConflict
from apps.verification_tasks.models.escalations import Escalation
from apps.verification_tasks.models.files import EvidenceFile
from apps.verification_tasks.models.history import Attempt, Evidence, HistoryEntry
from apps.verification_tasks.models.pauses import Pause
from apps.verification_tasks.models.sla import SlaPolicy
from apps.verification_tasks.models.tasks import Assignment, FormerGrid, VerificationTask
from apps.verification_tasks.models.verdicts import SlaVerdict

__all__ = [
    "Assignment",
    "Attempt",
    "Dispute",
    "Escalation",
    "Evidence",
    "EvidenceFile",
    "FieldConflict",
    "FormerGrid",
    "HistoryEntry",
    "Pause",
    "SlaPolicy",
    "SlaVerdict",
    "VerificationTask",
]
