"""Draw, send out, compare."""

from apps.verification_tasks.second_checks.services.choosing import choose_second_checks, give_second_check
from apps.verification_tasks.second_checks.services.sweep import sweep_second_checks

__all__ = ["choose_second_checks", "give_second_check", "sweep_second_checks"]
