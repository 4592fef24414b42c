"""The office's pages of this room."""

from apps.verification_tasks.admin.calls import CallAdmin
from apps.verification_tasks.admin.disagreements import DisputeAdmin
from apps.verification_tasks.admin.escalations import EscalationAdmin
from apps.verification_tasks.admin.evidence import EvidencePolicyAdmin
from apps.verification_tasks.admin.field_conflicts import FieldConflictAdmin
from apps.verification_tasks.admin.pauses import PauseAdmin
from apps.verification_tasks.admin.policies import SlaPolicyAdmin
from apps.verification_tasks.admin.tasks import TaskAdmin
from apps.verification_tasks.admin.verdicts import SlaVerdictAdmin
from apps.verification_tasks.admin.wechat import WechatMessageAdmin
from apps.verification_tasks.scorecards.admin import ContestAdmin, ScorecardAdmin
from apps.verification_tasks.second_checks.admin import LotAdmin, SecondCheckAdmin
from apps.verification_tasks.signs.admin import ReviewPolicyAdmin, SignAdmin

__all__ = [
    "CallAdmin",
    "ContestAdmin",
    "DisputeAdmin",
    "EscalationAdmin",
    "EvidencePolicyAdmin",
    "FieldConflictAdmin",
    "LotAdmin",
    "PauseAdmin",
    "ReviewPolicyAdmin",
    "ScorecardAdmin",
    "SecondCheckAdmin",
    "SignAdmin",
    "SlaPolicyAdmin",
    "SlaVerdictAdmin",
    "TaskAdmin",
    "WechatMessageAdmin",
]
