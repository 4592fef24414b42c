"""The forecast tried on weeks that have been."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from apps.verification_tasks.forecast.reading import last_test
from apps.verification_tasks.forecast.services import compute_forecast, replay_weeks
from apps.verification_tasks.models import Forecast, ForecastTest, GridForecast
from tests.cast.past import live_through
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
# A Monday, after weeks without holidays.
# New checks on a working day, week by week.
RUSH = (5, 5, 5, 18, 18, 5, 4, 4, 15, 16, 4, 4)
LATER_RUSH = (4, 4, 4, 4, 4, 12, 13, 4, 3, 3, 3, 14)
CALM = (3,) * 12
TODAY = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


@pytest.mark.slow
def test_it_is_nearer_to_what_came_than_saying_as_last_week(quarter: Quarter) -> None:
    """Two grids have a rush of newcomers at different times, one has none."""
    with time_machine.travel(TODAY, tick=False):
        live_through(quarter, quarter.grid, quarter.worker, weeks=RUSH, pace=8)
        live_through(quarter, quarter.second_grid, quarter.neighbour, weeks=CALM, pace=6)
        live_through(quarter, quarter.far_grid, quarter.outsider, weeks=LATER_RUSH, pace=6)
        said: list[str] = []
        made = replay_weeks(weeks=8, say=said.append)
        found = last_test()
    assert made is not None
    assert found is not None
    told = found[1]
    assert told.late > 10
    assert told.error < told.naive_error / 2
    assert (told.claims.hit_rate or 0) > 0.7
    assert (told.claims.precision or 0) >= (told.naive_claims.precision or 0)
    assert told.within > 0.7
    assert "as last week" in said[0]
    assert made.in_order in {1.0, 0.75}


def test_without_a_past_there_is_nothing_to_say(quarter: Quarter) -> None:
    quarter.tasks(2)
    assert replay_weeks(weeks=2) is None
    assert not ForecastTest.objects.exists()


def test_only_the_newest_forecast_keeps_its_rows(quarter: Quarter) -> None:
    quarter.tasks(2)
    compute_forecast()
    newest = compute_forecast()
    assert Forecast.objects.get() == newest
    assert set(GridForecast.objects.values_list("forecast", flat=True)) == {newest.pk}


def test_the_command_does_both(quarter: Quarter) -> None:
    quarter.tasks(2)
    said = StringIO()
    call_command("forecast", weeks=1, stdout=said)
    assert "no past" in said.getvalue()
    assert "moves suggested" in said.getvalue()
