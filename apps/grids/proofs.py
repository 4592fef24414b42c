"""How somebody proved, after the password, who they are."""

from enum import StrEnum


class Proof(StrEnum):
    CODE = "code"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    # The account has no second factor, and the demonstration does not ask for one.
    NONE = "none"
