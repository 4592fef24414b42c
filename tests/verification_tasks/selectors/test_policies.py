"""A town's own rules before the city's, the newest of either, and never tomorrow's today."""

from datetime import timedelta

import pytest

from apps.core.clock import now
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.selectors.policies import current_policies, current_policy
from tests.cast.verification_tasks import CITY, TOWN, Quarter


def policy(version: int, *, town: str | None = None, days: int = 0) -> SlaPolicy:
    """Valid from `days` before now."""
    valid_from = now() - timedelta(days=days)
    return SlaPolicy.objects.create(version=version, town_id=town, steps=[], valid_from=valid_from)


def test_the_citys_policy_is_there_from_the_first_migration(quarter: Quarter) -> None:
    found = current_policy(TOWN)
    assert (found.version, found.town_id, found.duration_days, len(found.steps)) == (1, None, 7, 4)


def test_the_newest_that_is_in_force_counts(quarter: Quarter) -> None:
    policy(2, days=2)
    policy(3, days=1)
    policy(4, days=-1)
    assert current_policy(TOWN).version == 3


def test_a_towns_own_policy_comes_before_the_citys(quarter: Quarter) -> None:
    policy(2, town=TOWN, days=2)
    policy(3, days=1)
    found = current_policies([TOWN, CITY])
    assert {code: one.version for code, one in found.items()} == {TOWN: 2, CITY: 3}


def test_no_policy_at_all_is_an_error(quarter: Quarter) -> None:
    SlaPolicy.objects.all().delete()
    with pytest.raises(SlaPolicy.DoesNotExist):
        current_policy(TOWN)
