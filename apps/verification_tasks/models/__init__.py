"""Verification tasks, what was done on them, their deadline and its escalations."""

from apps.verification_tasks.models.calls import CallRecording, PhoneCall
from apps.verification_tasks.models.disagreements import Dispute, FieldConflict
from apps.verification_tasks.models.evidence_policies import EvidencePolicy
from apps.verification_tasks.models.files import EvidenceFile
from apps.verification_tasks.models.history import Attempt, Evidence, HistoryEntry
from apps.verification_tasks.models.presence import PresenceCode, PresenceTry
from apps.verification_tasks.models.sla import Escalation, SlaPolicy
from apps.verification_tasks.models.tasks import Assignment, FormerGrid, VerificationTask

__all__ = [
    "Assignment",
    "Attempt",
    "CallRecording",
    "Dispute",
    "Escalation",
    "Evidence",
    "EvidenceFile",
    "EvidencePolicy",
    "FieldConflict",
    "FormerGrid",
    "HistoryEntry",
    "PhoneCall",
    "PresenceCode",
    "PresenceTry",
    "SlaPolicy",
    "VerificationTask",
]
