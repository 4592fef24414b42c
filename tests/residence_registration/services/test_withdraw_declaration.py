from uuid import UUID

import pytest

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.errors import Conflict, NotFound
from apps.residence_registration.models import Declaration, DeclarationSource, Registration, ResidentAccount
from apps.residence_registration.services import Decision, decide_declarations, withdraw_declaration
from apps.residence_registration.signals import declaration_withdrawn
from apps.residence_registration.states import DeclarationStatus
from tests.cast.grids import heard
from tests.cast.residence_registration import RESIDENT, SignedIn, declare, steps_of


def withdraw(key: UUID, account: ResidentAccount) -> DeclarationStatus:
    return withdraw_declaration(declaration_id=key, account_id=account.pk, actor=RESIDENT)


def test_a_declaration_is_taken_back_once(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    with heard(declaration_withdrawn) as calls:
        assert withdraw(declaration.pk, newcomer.account) is DeclarationStatus.WITHDRAWN
        with pytest.raises(Conflict) as refusal:
            withdraw(declaration.pk, newcomer.account)
    assert refusal.value.code == "invalid_transition"
    assert calls == [{"declaration_ids": [declaration.pk], "actor": RESIDENT}]
    assert steps_of(declaration.pk) == ["submitted", "withdrawn"]


def test_a_registration_ends_with_its_declaration(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    decision = Decision(declaration.pk, DeclarationStatus.REGISTERED, "confirmed", now())
    decide_declarations(decisions=[decision], actor=SYSTEM)
    assert withdraw(declaration.pk, newcomer.account) is DeclarationStatus.ENDED
    assert Registration.objects.get(declaration=declaration).ended_at is not None
    assert declare(0).person_id == declaration.person_id


def test_what_a_worker_declared_for_the_number_may_be_taken_back(newcomer: SignedIn) -> None:
    found = declare(0, source=DeclarationSource.WORKER)
    assert withdraw(found.pk, newcomer.account) is DeclarationStatus.WITHDRAWN


def test_somebody_elses_is_absent(newcomer: SignedIn) -> None:
    others = declare(1)
    with pytest.raises(NotFound):
        withdraw(others.pk, newcomer.account)
    assert Declaration.objects.get(id=others.pk).status == DeclarationStatus.SUBMITTED
