"""Look for signs, write them down, decide them."""

from apps.verification_tasks.signs.services.deciding import decide_sign
from apps.verification_tasks.signs.services.sweep import sweep_signs

__all__ = ["decide_sign", "sweep_signs"]
