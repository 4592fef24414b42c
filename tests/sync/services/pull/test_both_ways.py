"""Whatever has happened: where the short way answers, its answer is the whole way's to the letter."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.grids.models import Staff
from apps.sync.models import Device
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter
from tests.sync.services.pull.test_any_order import STEPS, FieldDay


class TwoWays(Handset):
    """Asks both ways each time; the order in which they note the pull must not matter either."""

    answered = 0

    def ask(self, **query: Any) -> Any:
        asked = {**({"cursor": self.cursor} if self.cursor else {}), **query}
        before = Device.objects.get(pk=self.device.pk).reading
        short = self.ask_shortly(asked)
        after = Device.objects.get(pk=self.device.pk).reading
        Device.objects.filter(pk=self.device.pk).update(reading=before)
        whole = self.get("sync/pull", **asked)
        if short is not None:
            type(self).answered += 1
            assert short.content == whole.content
            assert after == Device.objects.get(pk=self.device.pk).reading
        return whole


@pytest.mark.parametrize("way", ["short"], indirect=True)
@given(steps=st.lists(STEPS, min_size=5, max_size=40))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.slow
def test_the_two_ways_agree(
    quarter: Quarter, handset_of: Callable[[Staff], Handset], steps: list[tuple[Any, ...]]
) -> None:
    with time_machine.travel("2026-11-25T02:00:00Z", tick=False) as clock, transaction.atomic():
        phones: list[Handset] = []
        for staff in (quarter.worker, quarter.colleague):
            made = handset_of(staff)
            phones.append(TwoWays(made.device, made.token))
        day = FieldDay(quarter, phones)
        for name, *arguments in steps:
            clock.shift(1)
            getattr(day, name)(*arguments)
        answered = TwoWays.answered
        day.check_end()
        # What the end asks last is a poll that finds nothing.
        assert TwoWays.answered > answered
        transaction.set_rollback(True)
