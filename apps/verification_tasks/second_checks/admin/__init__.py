"""Second checks, their lots, and the report of agreement."""

from apps.verification_tasks.second_checks.admin.checks import SecondCheckAdmin
from apps.verification_tasks.second_checks.admin.lots import LotAdmin

__all__ = ["LotAdmin", "SecondCheckAdmin"]
