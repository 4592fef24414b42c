"""WeChat's numbers for no, where a message was to be sent, and what each means for it.

https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
"""

from typing import Final

from apps.notifications.transports.base import FaultKind, TransportError

# No such follower, no follower any more, has blocked the account, or takes no such message.
REFUSED: Final = frozenset({40003, 43004, 43019, 43101, 43108, 50005, 50002})
# They have said no to this template, or the one message that they agreed to was sent.
NO_CONSENT: Final = 43101
# The template or what was put into it.
OUR_TEMPLATE: Final = frozenset({40036, 40037, 40165, 41028, 41029, 41030, 47001, 47003})
# Busy, or too many calls from us in this minute.
THEIR_TROUBLE: Final = frozenset({-1, 45011, 45047, 45083})


def fault_of(code: int) -> TransportError:
    """An unknown number is an account's trouble until somebody has looked: reported, and tried again."""
    reason = f"errcode_{code}"
    if code in REFUSED:
        return TransportError(reason, kind=FaultKind.PERMANENT)
    if code in OUR_TEMPLATE:
        return TransportError(reason, kind=FaultKind.TECHNICAL)
    if code in THEIR_TROUBLE:
        return TransportError(reason, kind=FaultKind.TEMPORARY, of_provider=True)
    return TransportError(reason, kind=FaultKind.TECHNICAL, of_provider=True)
