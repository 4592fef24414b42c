"""The storm's own measure can see what it is there to see."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.chaos.storm.findings import Sweep, lateness, longest_gap, sweeps_in

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


SWEEPS = [Sweep(at(0), at(1)), Sweep(at(10), at(11)), Sweep(at(20), at(21))]


def test_a_step_that_the_next_sweep_took_missed_none() -> None:
    (step,) = lateness([(at(5), at(10.5))], SWEEPS)
    assert (step.missed, step.behind) == (0, timedelta(seconds=5.5))


def test_a_sweep_that_came_and_went_without_it_is_counted() -> None:
    (step,) = lateness([(at(5), at(20.5))], SWEEPS)
    assert step.missed == 1


def test_a_sweep_that_had_begun_when_it_fell_due_could_not_take_it() -> None:
    (step,) = lateness([(at(10.5), at(20.5))], SWEEPS)
    assert step.missed == 0


def test_a_gap_lies_between_the_ends_of_two_sweeps() -> None:
    assert longest_gap(SWEEPS) == timedelta(seconds=10)
    assert longest_gap(SWEEPS[:1]) == timedelta.max


def test_sweeps_are_read_in_the_order_in_which_they_ended(tmp_path: Path) -> None:
    file = tmp_path / "sweeps"
    assert sweeps_in(file) == []
    lines = [{"began": sweep.began.isoformat(), "ended": sweep.ended.isoformat()} for sweep in reversed(SWEEPS)]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert sweeps_in(file) == SWEEPS
