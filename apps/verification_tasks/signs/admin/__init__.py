"""The review list and its policy."""

from apps.verification_tasks.signs.admin.page import SignAdmin
from apps.verification_tasks.signs.admin.policies import ReviewPolicyAdmin

__all__ = ["ReviewPolicyAdmin", "SignAdmin"]
