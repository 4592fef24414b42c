"""Which version of the deadline's rules a new task starts with."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from apps.core.clock import now
from apps.verification_tasks.models import SlaPolicy


def current_policies(town_codes: Collection[str], at: datetime | None = None) -> Mapping[str, SlaPolicy]:
    """Each town's own newest policy in force, else the city's newest; one statement for any set of towns."""
    newest = (
        SlaPolicy.objects.filter(Q(town=None) | Q(town__in=town_codes), valid_from__lte=at or now())
        .order_by("town_id", "-valid_from", "-version")
        .distinct("town_id")
    )
    by_town = {policy.town_id: policy for policy in newest}
    found = {code: by_town.get(code) or by_town.get(None) for code in town_codes}
    missing = sorted(code for code, policy in found.items() if policy is None)
    if missing:
        raise SlaPolicy.DoesNotExist(f"No deadline policy is in force for {', '.join(missing)}")
    return {code: policy for code, policy in found.items() if policy is not None}


def current_policy(town_code: str, at: datetime | None = None) -> SlaPolicy:
    return current_policies([town_code], at)[town_code]
