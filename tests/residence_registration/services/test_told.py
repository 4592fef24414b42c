"""What a resident hears of each step, in the transaction of the step."""

from datetime import UTC, datetime

import pytest

from apps.core.actors import Actor
from apps.notifications.models import Channel, ContactAddress, Delivery, Message
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.models import ResidentAccount
from apps.residence_registration.services import (
    Decision,
    bind_wechat,
    change_declaration,
    decide_declarations,
    issue_binding_code,
    unbind_account,
    withdraw_declaration,
)
from apps.residence_registration.services.wechat import openid_index
from apps.residence_registration.states import DeclarationStatus
from tests.cast.grids import SmallTown
from tests.cast.residence_registration import SignedIn, declare

SYSTEM = Actor.staff("test")
MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)


def texts() -> list[str]:
    return [str(message.text) for message in Message.objects.order_by("created_at", "id")]


@pytest.mark.django_db
def test_the_registered_hear_from_when_they_may_apply_and_for_what(town: SmallTown) -> None:
    declaration = declare(0, submitted_at=MORNING)
    decision = Decision(declaration.pk, DeclarationStatus.REGISTERED, "", MORNING)
    decide_declarations(decisions=[decision], actor=SYSTEM)
    said = texts()[-1]
    assert declaration.reference in said
    assert "2027-05-23 起可在线申领居住证" in said
    assert "十一项公共服务和八项便利" in said


def test_who_withdraws_hears_that_it_is_done_and_nothing_of_before(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    actor = Actor.resident(newcomer.account.pk)
    withdraw_declaration(declaration_id=declaration.pk, account_id=newcomer.account.pk, actor=actor)
    assert dict(Delivery.objects.values_list("message__template", "status")) == {
        "declaration.submitted": DeliveryStatus.OVERTAKEN,
        "declaration.withdrawn": DeliveryStatus.QUEUED,
    }


def test_who_ends_a_registration_hears_of_it(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    decision = Decision(declaration.pk, DeclarationStatus.REGISTERED, "", MORNING)
    decide_declarations(decisions=[decision], actor=SYSTEM)
    actor = Actor.resident(newcomer.account.pk)
    withdraw_declaration(declaration_id=declaration.pk, account_id=newcomer.account.pk, actor=actor)
    assert "注销" in texts()[-1]


@pytest.mark.django_db
def test_a_change_by_the_office_is_told_and_no_change_is_not(town: SmallTown) -> None:
    declaration = declare(0)
    change_declaration(declaration_id=declaration.pk, changes={"address": "人民路2号"}, actor=SYSTEM)
    change_declaration(declaration_id=declaration.pk, changes={"address": "人民路2号"}, actor=SYSTEM)
    assert list(Message.objects.order_by("created_at", "id").values_list("template", flat=True)) == [
        "declaration.submitted",
        "declaration.changed",
    ]


def test_a_bound_wechat_is_a_way_to_the_resident_until_it_is_unbound(newcomer: SignedIn) -> None:
    account, actor = newcomer.account, Actor.resident(newcomer.account.pk)
    issued = issue_binding_code(account_id=account.pk, actor=actor)
    assert bind_wechat(openid="o-1", code=issued.code) == account.pk
    bound = ContactAddress.objects.select_related("contact").get()
    assert (bound.channel, bound.address, bound.contact.phone) == (Channel.WECHAT, "o-1", newcomer.phone)
    assert bytes(bound.address_index) == openid_index("o-1")
    unbind_account(account_id=account.pk, actor=actor)
    assert not ContactAddress.objects.exists()
    assert ResidentAccount.objects.filter(pk=account.pk).exists()
