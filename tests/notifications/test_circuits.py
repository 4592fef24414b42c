"""After some failures in a row nobody calls a provider; one call at a time finds out whether it is back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.core.clock import now
from apps.notifications import circuits
from apps.notifications.circuits import FAILURES, PROBE_LASTS, Admission, CircuitOpen
from apps.notifications.models import ProviderCircuit
from tests.cast.together import together

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def fail(times: int = 1) -> None:
    for _ in range(times):
        circuits.failed(circuits.enter("vendor"), "temporary: busy")


def is_open() -> bool:
    try:
        circuits.enter("vendor")
    except CircuitOpen:
        return True
    return False


def test_some_failures_do_not_open_it_and_a_success_forgets_them() -> None:
    fail(FAILURES - 1)
    circuits.succeeded(circuits.enter("vendor"))
    fail(FAILURES - 1)
    assert not is_open()


def test_enough_failures_in_a_row_open_it_for_all_and_for_no_other() -> None:
    fail(FAILURES)
    assert is_open()
    assert circuits.enter("another") == Admission("another")


def test_who_was_on_the_way_makes_it_no_longer() -> None:
    with time_machine.travel(START, tick=False):
        late = circuits.enter("vendor")
        fail(FAILURES)
        for _ in range(20):
            circuits.failed(late, "temporary: busy")
        assert ProviderCircuit.objects.get().open_until == START + timedelta(seconds=15)


def test_one_probe_at_a_time_and_each_failure_doubles_the_wait_up_to_a_ceiling() -> None:
    waits = []
    with time_machine.travel(START, tick=False) as clock:
        fail(FAILURES)
        for _ in range(8):
            until = ProviderCircuit.objects.get().open_until
            assert until is not None
            waits.append((until - now()).total_seconds())
            clock.move_to(until)
            probe = circuits.enter("vendor")
            assert probe.is_probe
            assert is_open(), "a second one does not call"
            circuits.failed(probe, "temporary: busy")
    assert waits == [15, 30, 60, 120, 240, 480, 600, 600]


def test_a_probe_that_goes_well_closes_it() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=15))
        circuits.succeeded(circuits.enter("vendor"))
        assert circuits.enter("vendor") == Admission("vendor")


def test_a_probe_whose_process_died_is_waited_for_no_longer() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=15))
        assert circuits.enter("vendor").is_probe
        clock.shift(PROBE_LASTS)
        assert circuits.enter("vendor").is_probe


def test_good_calls_read_once_and_write_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        circuits.succeeded(circuits.enter("vendor"))
    with django_assert_num_queries(0):
        circuits.succeeded(circuits.enter(""))
        circuits.failed(Admission(""), "never called")
    assert not ProviderCircuit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_alone_probes() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=15))
        assert together([is_open] * 6).count(False) == 1
