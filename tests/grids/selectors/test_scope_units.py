"""The scope as units: the same places that narrow the lists."""

import pytest

from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.grids.selectors import scope_units
from tests.cast.verification_tasks import COMMUNITY, TOWN, Quarter

pytestmark = pytest.mark.django_db


def test_a_leader_has_grids_a_community_and_a_town_themselves_the_city_everything(
    quarter: Quarter, everyone: dict[Role, Staff]
) -> None:
    assert scope_units(quarter.leader) == [str(quarter.grid.pk)]
    assert scope_units(everyone[Role.COMMUNITY]) == [COMMUNITY]
    assert scope_units(quarter.supervisor) == [TOWN]
    assert scope_units(quarter.centre) is None


def test_who_has_left_has_nothing(quarter: Quarter) -> None:
    quarter.centre.is_active = False
    assert scope_units(quarter.centre) == []
