"""Run a transaction again that lost a race."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import IntegrityError, OperationalError, transaction

# A race for the same event, or a deadlock that the database broke, is run again this often.
RUNS: Final = 4
DEADLOCK: Final = "40P01"
Result = TypeVar("Result")


def run_again_after_races(call: Callable[[], Result]) -> Result:
    for run in range(RUNS):
        try:
            with transaction.atomic():
                return call()
        except IntegrityError:
            # Another connection had the same event or evidence id and has committed: now it is known.
            if run == RUNS - 1:
                raise
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != DEADLOCK or run == RUNS - 1:
                raise
    raise AssertionError("unreachable")
