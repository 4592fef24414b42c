from datetime import UTC, datetime

import pytest
import time_machine

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.notifications.models import Message
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import Decision, decide_declarations, resubmit_declaration
from apps.residence_registration.signals import declaration_submitted
from apps.residence_registration.states import DeclarationStatus
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import TaskStatus
from tests.cast.grids import heard
from tests.cast.residence_registration import RESIDENT, SignedIn, declare, steps_of

DECLARED = datetime(2026, 11, 2, 2, tzinfo=UTC)


def test_it_is_verified_anew_and_keeps_its_day(newcomer: SignedIn) -> None:
    with time_machine.travel(DECLARED, tick=False):
        declaration = declare(0, account_id=newcomer.account.pk)
        decision = Decision(declaration.pk, DeclarationStatus.NEEDS_CORRECTION, "unreachable", now())
        decide_declarations(decisions=[decision], actor=SYSTEM)
        VerificationTask.objects.update(status=TaskStatus.COMPLETED)
    with time_machine.travel("2026-11-12T02:00:00Z", tick=False), heard(declaration_submitted) as calls:
        resubmit_declaration(
            declaration_id=declaration.pk,
            account_id=newcomer.account.pk,
            changes={"address": "别处1号", "location": None},
            actor=RESIDENT,
        )
        again = datetime(2026, 11, 12, 2, tzinfo=UTC)
    sent = Declaration.objects.get(id=declaration.pk)
    assert (sent.status, sent.address, sent.latitude) == (DeclarationStatus.SUBMITTED, "别处1号", None)
    assert sent.submitted_at == DECLARED
    (call,) = calls
    assert (call["declaration_ids"], call["started"]) == ([declaration.pk], {declaration.pk: again})
    assert steps_of(declaration.pk) == ["submitted", "needs_correction.unreachable", "resubmitted"]
    assert Message.objects.filter(template="declaration.submitted").count() == 2


def test_only_what_needs_correction_is_sent_again(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    with pytest.raises(Conflict) as refusal:
        resubmit_declaration(
            declaration_id=declaration.pk,
            account_id=newcomer.account.pk,
            changes={"address": "别处1号"},
            actor=RESIDENT,
        )
    assert refusal.value.code == "invalid_transition"
    assert Declaration.objects.get(id=declaration.pk).address == declaration.address
