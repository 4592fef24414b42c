"""A resident withdraws while something else happens to the declaration: one of the two counts, whole."""

from collections.abc import Callable
from functools import partial

import pytest

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.residence_registration.models import Declaration, Registration
from apps.residence_registration.services import Decision, decide_declarations, withdraw_declaration
from apps.residence_registration.states import DeclarationStatus
from tests.cast.residence_registration import RESIDENT, SignedIn, declare, steps_of
from tests.cast.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw(declaration: Declaration, resident: SignedIn) -> str:
    try:
        return withdraw_declaration(declaration_id=declaration.pk, account_id=resident.account.pk, actor=RESIDENT)
    except Conflict as refusal:
        return refusal.code


def test_of_four_withdrawals_one_has_its_effect(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    ends = together([partial(withdraw, declaration, newcomer) for _ in range(4)])
    assert sorted(ends) == ["invalid_transition"] * 3 + ["withdrawn"]
    assert steps_of(declaration.pk) == ["submitted", "withdrawn"]


def test_a_verdict_at_the_same_moment_never_leaves_half_of_each(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    decision = Decision(declaration.pk, DeclarationStatus.REGISTERED, "confirmed", now())

    def decide() -> str:
        return str(len(decide_declarations(decisions=[decision], actor=SYSTEM)))

    calls: list[Callable[[], str]] = [partial(withdraw, declaration, newcomer), decide]
    together(calls)
    status = Declaration.objects.get(id=declaration.pk).status
    open_ones = Registration.objects.filter(ended_at=None).count()
    assert (status, open_ones) in {
        (DeclarationStatus.WITHDRAWN, 0),
        (DeclarationStatus.ENDED, 0),
        (DeclarationStatus.REGISTERED, 1),
    }
