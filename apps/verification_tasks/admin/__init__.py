"""The office's pages of this room."""

from apps.verification_tasks.admin.disagreements import DisputeAdmin, FieldConflictAdmin
from apps.verification_tasks.admin.escalations import EscalationAdmin, SlaPolicyAdmin
from apps.verification_tasks.admin.tasks import TaskAdmin
from apps.verification_tasks.admin.wechat import WechatMessageAdmin

__all__ = [
    "DisputeAdmin",
    "EscalationAdmin",
    "FieldConflictAdmin",
    "SlaPolicyAdmin",
    "TaskAdmin",
    "WechatMessageAdmin",
]
