"""Which version of the review's rules holds in a town."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.core.clock import now
from apps.verification_tasks.models import ReviewPolicy
from apps.verification_tasks.signs.thresholds import Thresholds, read_thresholds


@dataclass(frozen=True, slots=True)
class Rules:
    policies: Mapping[str, ReviewPolicy]

    def limits(self, town_code: str) -> Thresholds:
        return read_thresholds(self.policies[town_code].thresholds)


def rules_of(town_codes: Iterable[str], at: datetime | None = None) -> Rules:
    """Each town's own newest version in force, else the city's; one statement for any set of towns."""
    codes = set(town_codes)
    newest = (
        ReviewPolicy.objects.filter(Q(town=None) | Q(town__in=codes), valid_from__lte=at or now())
        .order_by("town_id", "-valid_from", "-version")
        .distinct("town_id")
    )
    by_town = {policy.town_id: policy for policy in newest}
    found = {code: by_town.get(code) or by_town.get(None) for code in codes}
    missing = sorted(code for code, policy in found.items() if policy is None)
    if missing:
        raise ReviewPolicy.DoesNotExist(f"No review policy is in force for {', '.join(missing)}")
    return Rules({code: policy for code, policy in found.items() if policy is not None})
