"""A stand-in for WeChat's sending: stable tokens, template messages once an id, one subscription message a yes."""

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.standins.http import Answer, Call, StandIn

APP_ID, SECRET = "wx0000000000000000", "invented-secret"


@dataclass
class WechatSendServer(StandIn):
    # Its number for the next messages, in order.
    codes: list[int] = field(default_factory=list)
    token_codes: list[int] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    followers: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=lambda: {"TM_1"})
    # How many messages a follower has agreed to, by openid and template.
    agreed: "Counter[tuple[str, str]]" = field(default_factory=Counter)
    sent: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(200228332))

    def answer(self, call: Call) -> Answer:  # noqa: PLR0911  one line for each of its numbers
        address = urlsplit(call.path)
        token = parse_qs(address.query).get("access_token", [""])[0]
        given = json.loads(call.body or b"{}")
        if address.path == "/cgi-bin/stable_token":
            return self.give_token(given)
        if token not in self.issued:
            return said(40001)
        if token in self.dead:
            return said(42001)
        if self.codes:
            return said(self.codes.pop(0))
        fault = self.fault_in(given)
        if fault:
            return said(fault)
        match address.path:
            case "/cgi-bin/message/template/send":
                return self.send_template(given)
            case "/cgi-bin/message/subscribe/bizsend":
                return self.send_subscription(given)
            case _:
                return said(40066)

    def give_token(self, given: dict[str, Any]) -> Answer:
        if self.token_codes:
            return said(self.token_codes.pop(0))
        if (given["appid"], given["secret"]) != (APP_ID, SECRET):
            return said(40125)
        self.issued.append(f"invented-token-{len(self.issued) + 1}")
        return Answer(json.dumps({"access_token": self.issued[-1], "expires_in": 7200}).encode())

    def fault_in(self, given: dict[str, Any]) -> int:
        if given["touser"] not in self.followers:
            return 43004
        if given["template_id"] not in self.templates:
            return 40037
        values = given["data"].values()
        if not values or not all(isinstance(each["value"], str) and each["value"] for each in values):
            return 47003
        return 47003 if any(len(v["value"]) > 20 for k, v in given["data"].items() if k.startswith("thing")) else 0

    def send_template(self, given: dict[str, Any]) -> Answer:
        """The same id to the same follower is sent once (防重入)."""
        own = given["client_msg_id"]
        assert len(own) <= 32
        if own not in self.ids:
            self.ids[own] = next(self.numbers)
            self.sent.append(given)
        return said(0, msgid=self.ids[own])

    def send_subscription(self, given: dict[str, Any]) -> Answer:
        who = (given["touser"], given["template_id"])
        if not self.agreed[who]:
            return said(43101)
        self.agreed[who] -= 1
        self.sent.append(given)
        return said(0)


def said(code: int, **more: object) -> Answer:
    return Answer(json.dumps({"errcode": code, "errmsg": "ok" if code == 0 else "…", **more}).encode())
