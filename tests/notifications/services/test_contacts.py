"""Wishes are kept by the number; only what is bound can be wished."""

import pytest

from apps.core.actors import Actor
from apps.core.errors import InvalidInput
from apps.core.models import AuditEntry
from apps.notifications.models import Channel, Contact, ContactAddress
from apps.notifications.services import Wishes, bind_address, release_addresses, save_wishes
from tests.cast.notifications import PHONE

ACTOR = Actor.resident("test")
INDEX = b"i" * 32
pytestmark = pytest.mark.django_db


def test_what_is_not_named_stays() -> None:
    save_wishes(phone=PHONE, wishes=Wishes(channel="sms", language="en"), actor=ACTOR)
    contact = save_wishes(phone=PHONE, wishes=Wishes(announcements=False), actor=ACTOR)
    assert (contact.channel, contact.language, contact.announcements) == ("sms", "en", False)
    assert Contact.objects.get().phone == PHONE


def test_a_change_is_audited_and_a_repetition_is_none() -> None:
    for _ in range(2):
        save_wishes(phone=PHONE, wishes=Wishes(language="en"), actor=ACTOR)
    entry = AuditEntry.objects.get(action="contact.changed")
    assert (entry.before, entry.after) == ({"language": "zh-hans"}, {"language": "en"})


@pytest.mark.parametrize("channel", ["wechat", "email", "webpush"])
def test_a_channel_that_is_not_bound_cannot_be_wished(channel: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        save_wishes(phone=PHONE, wishes=Wishes(channel=channel), actor=ACTOR)
    assert [(fault.pointer, fault.code) for fault in caught.value.errors] == [("/channel", "not_bound")]
    assert Contact.objects.count() == 0


def test_an_address_stands_for_one_resident_and_a_resident_has_one_a_channel() -> None:
    bind_address(phone=PHONE, channel=Channel.WECHAT, address="openid-1", index=INDEX)
    bind_address(phone=PHONE, channel=Channel.WECHAT, address="openid-2", index=b"j" * 32)
    assert [row.address for row in ContactAddress.objects.all()] == ["openid-2"]
    bind_address(phone="+8613900000002", channel=Channel.WECHAT, address="openid-2", index=b"j" * 32)
    assert ContactAddress.objects.get().contact.phone == "+8613900000002"


def test_with_the_binding_the_wish_for_it_ends() -> None:
    bind_address(phone=PHONE, channel=Channel.WECHAT, address="openid-1", index=INDEX)
    save_wishes(phone=PHONE, wishes=Wishes(channel="wechat"), actor=ACTOR)
    assert release_addresses(channel=Channel.WECHAT, indexes=[INDEX]) == 1
    assert (Contact.objects.get().channel, ContactAddress.objects.count()) == ("", 0)
