"""A task's clock may stand: asked for by one person, granted by another, within what the policy allows."""

from apps.verification_tasks.services.pauses.asking import ask_pauses
from apps.verification_tasks.services.pauses.deciding import grant_pauses, refuse_pauses
from apps.verification_tasks.services.pauses.ending import end_pauses
from apps.verification_tasks.services.pauses.withdrawing import withdraw_requests

__all__ = ["ask_pauses", "end_pauses", "grant_pauses", "refuse_pauses", "withdraw_requests"]
