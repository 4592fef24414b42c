"""The shape of an evidence policy's rules: for each outcome and channel, what a completion must rest on.

Pure data. `any_of` names the proofs of which one is enough: kinds of evidence, or `presence_code`. Distances are
metres, durations seconds. Attempts are counted over all channels.
"""

from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from apps.verification_tasks.states import Channel, EvidenceKind, Outcome


class Proof(StrEnum):
    """The kinds of evidence, and the code that the resident gives."""

    PHOTO = EvidenceKind.PHOTO.value
    AUDIO = EvidenceKind.AUDIO.value
    SIGNATURE = EvidenceKind.SIGNATURE.value
    DOCUMENT = EvidenceKind.DOCUMENT.value
    CALL_RECORD = EvidenceKind.CALL_RECORD.value
    WECHAT_MESSAGE = EvidenceKind.WECHAT_MESSAGE.value
    LOCATION = EvidenceKind.LOCATION.value
    PRESENCE_CODE = "presence_code"


Few = Annotated[int, Meta(ge=0, le=20)]
Seconds = Annotated[float, Meta(ge=0, le=3600)]


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """`met`: an attempt on this channel has met the resident. `unsuccessful`: only attempts that have not count.

    `call_s` is how long a call must have lasted by the exchange's record, `reported_call_s` by the worker's own
    report, which weighs less; null: such a report is never enough. A location counts within `within_m` of the
    residence, anywhere where that is null.
    """

    met: bool = False
    any_of: tuple[Proof, ...] = ()
    within_m: Annotated[float, Meta(gt=0, le=100_000)] | None = None
    call_s: Seconds = 20
    reported_call_s: Seconds | None = 20
    attempts: Few = 0
    unsuccessful: bool = False
    days: Few = 0
    day_parts: Annotated[int, Meta(ge=0, le=3)] = 0

    def __post_init__(self) -> None:
        if self.days > self.attempts or self.day_parts > self.attempts:
            raise ValueError("fewer attempts than days or times of day cannot be")
        if not (self.met or self.any_of or self.attempts):
            raise ValueError("a rule must ask for something")


Rules = dict[Outcome, dict[Channel, Rule]]


def read_rules(data: Any) -> Rules:
    """Raise ValueError (msgspec's too) unless there is a rule for each outcome and channel."""
    rules = msgspec.convert(data, Rules)
    missing = [
        f"{outcome}.{channel}" for outcome in Outcome for channel in Channel if channel not in rules.get(outcome, {})
    ]
    if missing:
        raise ValueError(f"no rule for {', '.join(missing)}")
    return rules


def write_rules(rules: Rules) -> dict[str, Any]:
    written: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(rules))
    return written


def on_every_channel(rule: Rule) -> dict[Channel, Rule]:
    return dict.fromkeys(Channel, rule)


# What the wire contract says where no policy does (its section 4). A code that the resident gave proves that
# they were met, whatever the channel, and no client that knows nothing of it is affected.
CHECKED: Final = {
    Channel.DOOR: Rule(
        met=True, any_of=(Proof.PHOTO, Proof.SIGNATURE, Proof.LOCATION, Proof.PRESENCE_CODE), within_m=300
    ),
    Channel.PHONE: Rule(met=True, any_of=(Proof.CALL_RECORD, Proof.PRESENCE_CODE)),
    Channel.WECHAT: Rule(met=True, any_of=(Proof.WECHAT_MESSAGE, Proof.LOCATION, Proof.PRESENCE_CODE)),
}
DEFAULT_RULES: Final[Rules] = {
    Outcome.CONFIRMED: CHECKED,
    Outcome.CORRECTED: CHECKED,
    Outcome.UNREACHABLE: on_every_channel(Rule(attempts=3, unsuccessful=True, days=2)),
    Outcome.NOT_RESIDENT: on_every_channel(Rule(attempts=1)),
    Outcome.REFUSED: on_every_channel(Rule(attempts=1)),
}
