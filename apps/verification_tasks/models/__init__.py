"""Verification tasks, what was done on them, their deadline and its escalations."""

from apps.verification_tasks.models.bulk import BulkChange, BulkChangeTask, BulkKind, Duplicate
from apps.verification_tasks.models.calls import CallRecording, PhoneCall
from apps.verification_tasks.models.disagreements import Dispute, FieldConflict
from apps.verification_tasks.models.escalations import Escalation
from apps.verification_tasks.models.evidence_policies import EvidencePolicy
from apps.verification_tasks.models.files import EvidenceFile
from apps.verification_tasks.models.forecasts import Forecast, ForecastTest, GridForecast, Move
from apps.verification_tasks.models.history import Attempt, Evidence, HistoryEntry
from apps.verification_tasks.models.pauses import Pause
from apps.verification_tasks.models.presence import PresenceCode, PresenceTry
from apps.verification_tasks.models.scorecards import Contest, Scorecard, StaleCard, TaskCount
from apps.verification_tasks.models.second_checks import Lot, SecondCheck
from apps.verification_tasks.models.signs import Picture, ReviewPolicy, Sign
from apps.verification_tasks.models.sla import SlaPolicy
from apps.verification_tasks.models.tallies import Tally, TallyChange, TallyProof
from apps.verification_tasks.models.tasks import Assignment, FormerGrid, VerificationTask
from apps.verification_tasks.models.verdicts import SlaVerdict
from apps.verification_tasks.models.wechat import WechatMessage

__all__ = [
    "Assignment",
    "Attempt",
    "BulkChange",
    "BulkChangeTask",
    "BulkKind",
    "CallRecording",
    "Contest",
    "Dispute",
    "Duplicate",
    "Escalation",
    "Evidence",
    "EvidenceFile",
    "EvidencePolicy",
    "FieldConflict",
    "Forecast",
    "ForecastTest",
    "FormerGrid",
    "GridForecast",
    "HistoryEntry",
    "Lot",
    "Move",
    "Pause",
    "PhoneCall",
    "Picture",
    "PresenceCode",
    "PresenceTry",
    "ReviewPolicy",
    "Scorecard",
    "SecondCheck",
    "Sign",
    "SlaPolicy",
    "SlaVerdict",
    "StaleCard",
    "Tally",
    "TallyChange",
    "TallyProof",
    "TaskCount",
    "VerificationTask",
    "WechatMessage",
]
