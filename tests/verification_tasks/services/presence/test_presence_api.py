"""The resident's side: see the code, have a new one sent; nobody else's."""

from typing import Any

import pytest
from django_q.models import OrmQ
from pytest_django import Settings

from apps.core.models import AuditEntry
from apps.notifications.models import Message
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, write_rules
from apps.verification_tasks.models import EvidencePolicy, PresenceCode, VerificationTask
from apps.verification_tasks.presence import code_of, shown
from apps.verification_tasks.services.presence.issuing import MOST_CODES
from tests.cast.grids import SmallTown
from tests.cast.residence_registration import SignedIn, declare
from tests.cast.verification_tasks import days_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town", "unthrottled")]


@pytest.fixture
def resident(town: SmallTown) -> SignedIn:
    return SignedIn(0)


@pytest.fixture
def task(resident: SignedIn) -> VerificationTask:
    declaration = declare(0, account_id=resident.account.pk)
    return VerificationTask.objects.get(declaration=declaration)


def path(task: VerificationTask) -> str:
    return f"declarations/{task.declaration_id}/presence-code"


def test_the_resident_sees_the_code_and_sees_it_again(resident: SignedIn, task: VerificationTask) -> None:
    first, second = resident.get(path(task)), resident.get(path(task))
    assert (first.status_code, first.json()["code"]) == (200, shown(code_of(task.pk, 1)))
    assert first["Cache-Control"] == "no-store"
    assert first.json() == second.json()


def test_a_new_code_comes_here_and_by_message(resident: SignedIn, task: VerificationTask) -> None:
    resident.get(path(task))
    fresh = resident.post(path(task))
    assert (fresh.status_code, fresh.json()["code"]) == (201, shown(code_of(task.pk, 2)))
    assert resident.get(path(task)).json()["code"] == fresh.json()["code"]
    message = Message.objects.get(template="presence.code")
    assert fresh.json()["code"] in str(message.text)


def test_a_repeated_request_makes_no_second_code(resident: SignedIn, task: VerificationTask) -> None:
    answers = [resident.post(path(task), **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert PresenceCode.objects.count() == 1


def test_somebody_else_sees_nothing(task: VerificationTask) -> None:
    stranger = SignedIn(1)
    assert stranger.get(path(task)).status_code == 404
    assert stranger.post(path(task)).status_code == 404


def test_without_a_running_check_there_is_no_code(resident: SignedIn, task: VerificationTask) -> None:
    VerificationTask.objects.update(status="cancelled")
    assert (resident.get(path(task)).status_code, resident.get(path(task)).json()["code"]) == (409, "no_open_check")


def test_messages_are_not_sent_without_end(resident: SignedIn, task: VerificationTask) -> None:
    statuses = [resident.post(path(task)).status_code for _ in range(6)]
    assert statuses == [201] * 5 + [429]


def test_codes_are_not_made_without_end(resident: SignedIn, task: VerificationTask, settings: Settings) -> None:
    settings.THROTTLE_FACTOR = 20
    answers = [resident.post(path(task)) for _ in range(MOST_CODES + 1)]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (409, "no_more_codes")


def publish(*, code_by_message: bool) -> None:
    EvidencePolicy.objects.create(
        version=2, rules=write_rules(DEFAULT_RULES), code_by_message=code_by_message, valid_from=days_ago(1)
    )


@pytest.mark.parametrize("wanted", [True, False])
def test_the_policy_may_send_it_at_the_start(resident: SignedIn, *, wanted: bool) -> None:
    publish(code_by_message=wanted)
    declaration = declare(0, account_id=resident.account.pk)
    task = VerificationTask.objects.get(declaration=declaration)
    texts = [str(each.text) for each in Message.objects.filter(template="presence.code")]
    assert [shown(code_of(task.pk, 1)) in text for text in texts] == ([True] if wanted else [])
    assert OrmQ.objects.exists()


def test_nobody_without_a_session(task: VerificationTask, client: Any) -> None:
    assert client.get(f"/api/v1/{path(task)}").status_code == 401


def test_looking_is_in_the_trail_once(resident: SignedIn, task: VerificationTask) -> None:
    resident.get(path(task))
    resident.get(path(task))
    assert AuditEntry.objects.filter(action="presence_code.issued", subject_id=str(task.pk)).count() == 1
