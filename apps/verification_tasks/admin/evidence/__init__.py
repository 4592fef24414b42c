"""What counts as enough: the versions of the policy, and a new one."""

from apps.verification_tasks.admin.evidence.page import EvidencePolicyAdmin

__all__ = ["EvidencePolicyAdmin"]
