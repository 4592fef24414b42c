"""Rules to try: a step and a draft that are right, with what a test wants otherwise."""

from datetime import timedelta
from typing import Any

from apps.core.clock import now
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.policy_draft import PolicyDraft


def step(days: int = 3, **changes: Any) -> dict[str, Any]:
    made = {"anchor": "start", "days": days, "time": "09:00", "role": "town", "action": "notify", **changes}
    return {name: value for name, value in made.items() if value is not None}


def at_deadline(**changes: Any) -> dict[str, Any]:
    return step(**{"days": 0, "anchor": "due", "time": None, "role": "city", "action": "propose", **changes})


def draft(**changes: Any) -> PolicyDraft:
    values: dict[str, Any] = {
        "duration_days": 7,
        "steps": [step(), at_deadline()],
        "valid_from": now() + timedelta(days=1),
        "pause_days": {"disaster": 10},
        "pause_days_in_all": 20,
        "note": "市政府第21次常务会议",
    }
    return PolicyDraft(**{**values, **changes})


def policy(*steps: dict[str, Any], version: int = 2, **changes: Any) -> SlaPolicy:
    """A version in the table, without asking the service whether it is wise."""
    return SlaPolicy.objects.create(version=version, steps=list(steps), valid_from=now(), **changes)
