"""The wish goes first, then what is bound and open, then the text message."""

import pytest

from apps.notifications import choice
from apps.notifications.choice import Address, Way, choose
from apps.notifications.models import Channel, Contact

OPENID, MAIL = Address("openid", b"1" * 32), Address("a@example.org", b"2" * 32)
BOTH = {"wechat": OPENID, "email": MAIL}


@pytest.mark.parametrize(
    ("wish", "bound", "closed", "expected"),
    [
        ("", {}, "", Way(Channel.SMS)),
        ("", BOTH, "", Way(Channel.WECHAT, OPENID)),
        ("", BOTH, "wechat", Way(Channel.SMS)),
        ("sms", BOTH, "", Way(Channel.SMS)),
        ("portal", BOTH, "", Way(Channel.PORTAL)),
        ("email", BOTH, "", Way(Channel.EMAIL, MAIL)),
        ("email", BOTH, "email", Way(Channel.WECHAT, OPENID)),
        ("email", {}, "", Way(Channel.SMS)),
        ("wechat", {"email": MAIL}, "", Way(Channel.SMS)),
    ],
)
def test_the_way(
    monkeypatch: pytest.MonkeyPatch, wish: str, bound: dict[str, Address], closed: str, expected: Way
) -> None:
    monkeypatch.setattr(choice, "is_open", lambda channel: channel != closed)
    assert choose(Contact(channel=wish), bound) == expected


def test_who_never_said_anything_gets_a_text_message() -> None:
    assert choose(None, {}) == Way(Channel.SMS)


def test_a_channel_without_a_way_out_is_closed() -> None:
    assert choice.is_open(Channel.SMS)
    assert not choice.is_open(Channel.PORTAL)
