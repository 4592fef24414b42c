"""Who loses a race runs again and then knows what the other has written."""

import pytest
from django.db import IntegrityError, OperationalError

from apps.sync.services.push.races import RUNS, run_again_after_races

pytestmark = pytest.mark.django_db


class Unlucky:
    """Fails that often, then answers."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.runs = error, times, 0

    def __call__(self) -> str:
        self.runs += 1
        if self.runs <= self.times:
            raise self.error
        return "done"


def test_a_lost_race_is_run_again() -> None:
    assert run_again_after_races(Unlucky(IntegrityError(), RUNS - 1)) == "done"


def test_not_for_ever() -> None:
    call = Unlucky(IntegrityError(), RUNS)
    with pytest.raises(IntegrityError):
        run_again_after_races(call)
    assert call.runs == RUNS


def test_a_database_that_is_gone_is_no_race() -> None:
    call = Unlucky(OperationalError(), 1)
    with pytest.raises(OperationalError):
        run_again_after_races(call)
    assert call.runs == 1
