from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.residence_registration.states import LIVE, MOVES, DeclarationStatus, may_move

VERDICTS = (DeclarationStatus.REGISTERED, DeclarationStatus.REJECTED, DeclarationStatus.NEEDS_CORRECTION)


def test_every_status_has_its_moves() -> None:
    assert set(MOVES) == set(DeclarationStatus)


@pytest.mark.parametrize("over", [DeclarationStatus.WITHDRAWN, DeclarationStatus.ENDED])
def test_what_the_resident_ended_stays_ended(over: DeclarationStatus) -> None:
    assert not MOVES[over]
    assert over not in LIVE


def test_a_dispute_may_turn_any_verdict_into_any_other() -> None:
    assert all(may_move(one, other) for one, other in product(VERDICTS, VERDICTS) if one != other)


@given(st.lists(st.sampled_from(DeclarationStatus), max_size=30))
def test_whatever_is_asked_only_a_registration_is_ended(targets: list[DeclarationStatus]) -> None:
    path = [DeclarationStatus.SUBMITTED]
    for target in targets:
        if may_move(path[-1], target):
            path.append(target)
    if DeclarationStatus.ENDED in path:
        assert path[-2] is DeclarationStatus.REGISTERED
