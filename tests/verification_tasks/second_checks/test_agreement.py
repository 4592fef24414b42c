"""When two results agree, and how wide the interval is."""

import pytest

from apps.verification_tasks.second_checks.agreement import compare, wilson
from apps.verification_tasks.second_checks.states import Agreement
from apps.verification_tasks.states import Outcome

AGREES, DIFFERS, SILENT = Agreement.AGREES, Agreement.DIFFERS, Agreement.INCONCLUSIVE


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (Outcome.CONFIRMED, Outcome.CONFIRMED, AGREES),
        (Outcome.CONFIRMED, Outcome.CORRECTED, AGREES),
        (Outcome.CORRECTED, Outcome.CONFIRMED, AGREES),
        (Outcome.NOT_RESIDENT, Outcome.NOT_RESIDENT, AGREES),
        (Outcome.UNREACHABLE, Outcome.UNREACHABLE, AGREES),
        (Outcome.CONFIRMED, Outcome.NOT_RESIDENT, DIFFERS),
        (Outcome.NOT_RESIDENT, Outcome.CORRECTED, DIFFERS),
        (Outcome.UNREACHABLE, Outcome.CONFIRMED, DIFFERS),
        (Outcome.REFUSED, Outcome.NOT_RESIDENT, DIFFERS),
        (Outcome.CONFIRMED, Outcome.UNREACHABLE, SILENT),
        (Outcome.NOT_RESIDENT, Outcome.REFUSED, SILENT),
    ],
)
def test_two_results(first: Outcome, second: Outcome, said: Agreement) -> None:
    assert compare(first, second) is said


@pytest.mark.parametrize(
    ("agreed", "of", "low", "high"),
    # R: prop.test(x, n, correct = FALSE)$conf.int
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (1, 2, 0.0945, 0.9055),
        (95, 100, 0.8882, 0.9785),
    ],
)
def test_wilson_s_interval(agreed: int, of: int, low: float, high: float) -> None:
    assert wilson(agreed, of) == pytest.approx((low, high), abs=5e-5)


def test_without_a_check_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
