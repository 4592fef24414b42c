"""A person decides a sign, with a reason; nobody decides one about their own work."""

from typing import Any

import pytest

from apps.core.actors import Actor
from apps.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.verification_tasks.models import Sign, VerificationTask
from apps.verification_tasks.signs.selectors import signs_visible_to
from apps.verification_tasks.signs.services import decide_sign, sweep_signs
from apps.verification_tasks.signs.states import SignState
from tests.cast.review import Review
from tests.cast.verification_tasks import ELSEWHERE, Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign(review: Review) -> Sign:
    review.attempt(review.closed(), at=review.began, said={"mock": True})
    sweep_signs()
    return Sign.objects.get()


def decide(sign: Sign, staff: Staff, state: SignState = SignState.CONFIRMED, reason: str = "两张照片") -> Sign:
    return decide_sign(sign_id=sign.pk, state=state, reason=reason, actor=Actor.staff(staff.pk))


def test_a_decision_keeps_who_when_and_why_and_changes_nothing_else(sign: Sign, quarter: Quarter) -> None:
    before = VerificationTask.objects.filter(pk=sign.task_id).values().get()
    decide(sign, quarter.supervisor)
    sign.refresh_from_db()
    assert (sign.state, sign.decided_by, sign.reason) == (SignState.CONFIRMED, quarter.supervisor, "两张照片")
    assert sign.decided_at is not None
    assert VerificationTask.objects.filter(pk=sign.task_id).values().get() == before
    entry = AuditEntry.objects.get(action="sign.decided")
    assert (entry.before, entry.after) == ({"status": "open"}, {"status": "confirmed"})


def test_who_finds_out_more_may_decide_again_but_not_the_same(sign: Sign, quarter: Quarter) -> None:
    decide(sign, quarter.supervisor)
    with pytest.raises(Conflict):
        decide(sign, quarter.centre)
    assert decide(sign, quarter.centre, SignState.DISMISSED).state == SignState.DISMISSED


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_a_reason_is_needed(sign: Sign, quarter: Quarter, reason: str) -> None:
    with pytest.raises(InvalidInput):
        decide(sign, quarter.supervisor, reason=reason)


def test_nobody_decides_or_sees_a_sign_about_their_own_work(sign: Sign, quarter: Quarter) -> None:
    Sign.objects.update(staff=quarter.supervisor)
    with pytest.raises(Forbidden):
        decide(sign, quarter.supervisor)
    assert not signs_visible_to(quarter.supervisor).exists()
    assert signs_visible_to(quarter.centre).exists()


def test_a_sign_that_is_not_there(quarter: Quarter) -> None:
    with pytest.raises(NotFound):
        decide(Sign(pk=new_id()), quarter.supervisor)


def test_the_list_is_narrowed_to_role_and_place(sign: Sign, quarter: Quarter, everyone: dict[Any, Staff]) -> None:
    sees = {role.value for role, person in everyone.items() if signs_visible_to(person).exists()}
    assert sees == {"community", "town", "city", "auditor"}
    Staff.objects.filter(role="community").update(division=ELSEWHERE)
    assert not signs_visible_to(Staff.objects.get(role="community")).exists()
