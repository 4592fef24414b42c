"""What a WeChat user is told at once, in Chinese, as a passive reply (被动回复)."""

from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now
from apps.verification_tasks.inbound.wechat import xml
from apps.verification_tasks.inbound.wechat.incoming import Incoming
from apps.verification_tasks.inbound.wechat.states import Reply

# WeChat takes this as "heard, nothing to say", and does not send the message again.
HEARD: Final = "success"
WORDS: Final[dict[Reply, Promise]] = {
    Reply.HOW_TO_BIND: _(
        "We do not know yet whose WeChat this is. Sign in to the residence registration service, ask for a binding "
        "code under WeChat, and send us the eight digits here. What you have sent already is kept meanwhile."
    ),
    Reply.BOUND: _(
        "Your WeChat is bound. Text, pictures, voice and locations that you send here go to the grid worker who "
        "checks your declaration."
    ),
    Reply.WRONG_CODE: _(
        "This code is wrong, used or too old. Ask for a new one in the residence registration service and send its "
        "eight digits here."
    ),
    Reply.TOO_MANY_TRIES: _("Too many wrong codes. Please ask for a new code and try again in an hour."),
}


def words(reply: Reply) -> str:
    """Followers of the account are spoken to in Chinese, whatever language a server happens to ask in."""
    with translation.override("zh-hans"):
        return str(WORDS[reply])


def answer_to(incoming: Incoming, reply: Reply) -> str:
    """The XML of a text message back to the sender, or the word that ends it."""
    if reply is Reply.NOTHING:
        return HEARD
    return xml.write(
        {
            "ToUserName": incoming.openid,
            "FromUserName": incoming.account,
            "CreateTime": int(now().timestamp()),
            "MsgType": "text",
            "Content": words(reply),
        }
    )
