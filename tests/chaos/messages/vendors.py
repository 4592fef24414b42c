"""Vendors in bad weather, who remember what they heard, and whether their answer was given whole."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import Final
from urllib.parse import parse_qsl

from tests.standins.aliyun import AliyunServer
from tests.standins.http import Answer, Call, StandIn, Trouble
from tests.standins.webhook import WebhookServer

MISHAPS: Final = (
    Trouble.LOST,
    Trouble.LOST,
    Trouble.HANG_UP,
    Trouble.BUSY,
    Trouble.PAGE,
    Trouble.BROKEN,
    Trouble.GARBAGE,
    Trouble.FLOOD,
    Trouble.TWICE,
)


class Sky(Enum):
    """How often something goes wrong, and how long an answer takes."""

    CLEAR = (0.0, 0.0)
    FAIR = (0.1, 0.02)
    FOUL = (0.5, 0.02)
    SLOW = (0.1, 0.4)
    # Nothing is heard at all.
    AWAY = (1.0, 0.0)


@dataclass(frozen=True)
class Hearing:
    at: float
    is_answered: bool


@dataclass
class Weathered(StandIn):
    dice: Random = field(default_factory=Random)
    sky: Sky = Sky.FAIR
    heard: defaultdict[str, list[Hearing]] = field(default_factory=lambda: defaultdict(list))
    met: threading.local = field(default_factory=threading.local)
    # With these the caller has its answer all the same.
    understood: frozenset[Trouble | None] = frozenset({None, Trouble.TWICE})
    silences: int = 0

    def trouble(self) -> Trouble | None:
        often, seconds = self.sky.value
        time.sleep(seconds)
        with self.lock:
            self.met.trouble = self.mishap() if self.dice.random() < often else None
        found: Trouble | None = self.met.trouble
        return found

    def mishap(self) -> Trouble:
        if self.sky is Sky.AWAY:
            return Trouble.HANG_UP
        # Seldom, for it takes the caller seconds each time.
        if self.dice.random() < 0.01:
            self.silences += 1
            return Trouble.SILENT
        return self.dice.choice(MISHAPS)

    def note(self, ident: str) -> None:
        self.heard[ident].append(Hearing(time.time(), self.met.trouble in self.understood))


@dataclass
class WeatheredWebhook(Weathered, WebhookServer):
    """Drops what comes again under the same id."""

    # It answers by its status alone.
    understood: frozenset[Trouble | None] = frozenset({None, Trouble.TWICE, Trouble.GARBAGE})

    def answer(self, call: Call) -> Answer:
        answer = WebhookServer.answer(self, call)
        self.note(call.headers["idempotency-key"])
        return answer


@dataclass
class WeatheredAliyun(Weathered, AliyunServer):
    """Takes a message as often as it comes."""

    def answer(self, call: Call) -> Answer:
        if call.headers["x-acs-action"] == "SendSms":
            self.note(dict(parse_qsl(call.body.decode()))["OutId"])
        return AliyunServer.answer(self, call)


def repeats(heard: Mapping[str, list[Hearing]]) -> tuple[int, list[float]]:
    """How many came again whose answer had been lost; when the answers were given of those others that did."""
    earlier = [hearing for hearings in heard.values() for hearing in hearings[:-1]]
    return sum(not one.is_answered for one in earlier), [one.at for one in earlier if one.is_answered]
