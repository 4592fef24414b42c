"""Quiet hours, and what a step of the ladder may carry."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from apps.verification_tasks.ladder import Quiet, StopWhen, parse_step

STEP = {"anchor": "start", "days": 3, "time": "09:00", "role": "town", "action": "notify"}


@pytest.mark.parametrize(
    ("local", "goes_out", "hours"),
    [
        ("20:59", "2026-11-23T20:59", ("21:00", "08:00")),
        ("21:00", "2026-11-24T08:00", ("21:00", "08:00")),
        ("23:59", "2026-11-24T08:00", ("21:00", "08:00")),
        ("00:00", "2026-11-23T08:00", ("21:00", "08:00")),
        ("07:59", "2026-11-23T08:00", ("21:00", "08:00")),
        ("08:00", "2026-11-23T08:00", ("21:00", "08:00")),
        ("12:30", "2026-11-23T14:00", ("12:00", "14:00")),
        ("14:00", "2026-11-23T14:00", ("12:00", "14:00")),
        ("11:59", "2026-11-23T11:59", ("12:00", "14:00")),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(local: str, goes_out: str, hours: tuple[str, str]) -> None:
    quiet = Quiet(*(time.fromisoformat(hour) for hour in hours))
    at = datetime.fromisoformat(f"2026-11-23T{local}+08:00")
    assert quiet.after(at) == datetime.fromisoformat(f"{goes_out}+08:00").astimezone(UTC)


def test_a_step_says_when_it_is_left_out_and_how_long_an_answer_may_take() -> None:
    rule = parse_step({**STEP, "stop": "attempted", "answer_hours": 24, "quiet": ["21:00", "08:00"]})
    assert rule.stop is StopWhen.ATTEMPTED
    assert rule.answer_within == timedelta(hours=24)
    assert rule.quiet == Quiet(time(21), time(8))


@pytest.mark.parametrize(
    "wrong", [{"stop": "whenever"}, {"answer_hours": "soon"}, {"quiet": "night"}, {"quiet": ["21:00"]}]
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        parse_step({**STEP, **wrong})
