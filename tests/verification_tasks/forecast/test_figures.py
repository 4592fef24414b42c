"""What is said of the forecast's error."""

import uuid

import pytest

from apps.verification_tasks.forecast.engine import Expectation
from apps.verification_tasks.forecast.testing import Week, figures

A, B, C = (uuid.UUID(int=number) for number in range(1, 4))


def said(late: float, probability: float) -> Expectation:
    return Expectation(late, int(late), int(late) + 1, probability, None)


def test_error_hits_and_precision_beside_saying_as_last_week() -> None:
    week = Week(expected={A: said(2.0, 0.9), B: said(0.0, 0.1)}, came={A: 3, C: 1}, before={A: 0, B: 4})
    told = figures([week])
    assert told is not None
    assert told.error == pytest.approx((1 + 0 + 1) / 3)
    assert told.naive_error == pytest.approx((3 + 4 + 1) / 3)
    assert (told.claims.said, told.claims.breached, told.claims.right) == (1, 2, 1)
    assert told.claims.hit_rate == pytest.approx(0.5)
    assert told.claims.precision == pytest.approx(1.0)
    assert told.naive_claims.hit_rate == 0
    assert told.within == pytest.approx(2 / 3)
    assert (told.late, told.expected_late) == (4, 2.0)


def test_nothing_to_compare_is_no_figure() -> None:
    assert figures([]) is None
    quiet = figures([Week({A: said(0.0, 0.0)}, {}, {})])
    assert quiet is not None
    assert quiet.claims.hit_rate is None
    assert quiet.claims.precision is None
