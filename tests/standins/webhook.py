"""A stand-in for another system of the city: it checks the signature and its age, and takes an id once."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

from tests.standins.http import Answer, Call, StandIn

SECRET = "invented-webhook-secret"


@dataclass
class WebhookServer(StandIn):
    statuses: list[int] = field(default_factory=list)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, call: Call) -> Answer:
        if self.statuses:
            return Answer(status=self.statuses.pop(0), headers={"Retry-After": "30"})
        stamp = call.headers.get("x-timestamp", "")
        expected = hmac.new(SECRET.encode(), stamp.encode() + b"." + call.body, hashlib.sha256).hexdigest()
        if call.headers.get("x-signature") != f"sha256={expected}" or abs(time.time() - int(stamp)) > 300:
            return Answer(status=401)
        document = json.loads(call.body)
        assert call.headers["idempotency-key"] == document["id"]
        self.taken.setdefault(document["id"], document)
        return Answer(status=202)
