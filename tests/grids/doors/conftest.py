from typing import Any

import pytest
from django.core.cache import cache

from apps.grids.models import Staff
from tests.cast.verification_tasks import Quarter


@pytest.fixture(autouse=True)
def asked_of_everybody(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    # Tries are counted in Redis, which no transaction takes back.
    cache.clear()


@pytest.fixture
def town(quarter: Quarter) -> Staff:
    return quarter.supervisor
