"""What WeChat's server can answer instead of what was asked, and what to do about it.

Its codes: https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# The access token is wrong, of another account, or has expired: take a new one and ask again.
TOKEN_REFUSED: Final = frozenset({40001, 40014, 41001, 42001})
# WeChat knows no such media, or does not keep it any more.
MEDIA_UNKNOWN: Final = frozenset({40007})
# The account's quota of the day is used up.
QUOTA_USED_UP: Final = frozenset({45009})


class FaultKind(StrEnum):
    TEMPORARY = "temporary"
    TOKEN = "token"  # noqa: S105  a kind of fault
    QUOTA = "quota"
    UNKNOWN_MEDIA = "unknown_media"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class Refusal:
    code: int

    @property
    def kind(self) -> FaultKind:
        """Also what only an operator can mend (a wrong secret, an address not allowed) may be mended in time."""
        if self.code in TOKEN_REFUSED:
            return FaultKind.TOKEN
        if self.code in QUOTA_USED_UP:
            return FaultKind.QUOTA
        return FaultKind.UNKNOWN_MEDIA if self.code in MEDIA_UNKNOWN else FaultKind.TEMPORARY


class WechatFault(Exception):
    """`reason` is a short word or WeChat's number: never an address, a token or an answer's text."""

    def __init__(self, kind: FaultKind, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason

    @classmethod
    def of(cls, code: int) -> "WechatFault":
        return cls(Refusal(code).kind, str(code))
