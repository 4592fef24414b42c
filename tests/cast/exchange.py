"""The telephone exchange: it signs what it reports, and takes things wrongly where a test wants that."""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.test import Client
from pytest_django import Settings

from apps.core.clock import now, rfc3339
from apps.grids.models import Staff
from apps.verification_tasks.inbound.phone.signature import sign
from apps.verification_tasks.inbound.phone.taking_up import sweep_calls
from apps.verification_tasks.models import VerificationTask

HOOK: Final = "/hooks/phone/calls"
SECRET: Final = "a-secret-of-the-tests"
Record = dict[str, Any]


@dataclass
class Exchange:
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def record(
        self,
        caller: Staff | str,
        callee: VerificationTask | str,
        *,
        seconds: int = 45,
        began: datetime | None = None,
        **changes: Any,
    ) -> Record:
        """A call that rang for five seconds and was then talked on."""
        start = began or now() - timedelta(seconds=seconds + 10)
        return {
            "call_id": f"call-{next(self.numbers)}",
            "caller": caller.phone if isinstance(caller, Staff) else caller,
            "callee": callee if isinstance(callee, str) else callee.declaration.phone,
            "started_at": rfc3339(start),
            "answered_at": rfc3339(start + timedelta(seconds=5)),
            "ended_at": rfc3339(start + timedelta(seconds=5 + seconds)),
            "duration_s": seconds,
            "result": "answered",
            **changes,
        }

    def post(self, record: Record | bytes, *, at: float | str | None = None, **headers: str) -> Any:
        body = record if isinstance(record, bytes) else json.dumps(record).encode()
        stamp = at if isinstance(at, str) else str(int(time.time() if at is None else at))
        signed = {"X-Timestamp": stamp, "X-Signature": sign(SECRET, stamp, body), **headers}
        return Client().post(HOOK, body, content_type="application/json", headers=signed)

    def report(self, caller: Staff | str, callee: VerificationTask | str, **how: Any) -> Record:
        """A call that is taken, and looked at by the sweep."""
        record = self.record(caller, callee, **how)
        answer = self.post(record)
        assert answer.status_code == 200, answer.content
        sweep_calls()
        return record


@pytest.fixture
def exchange(db: None, settings: Settings) -> Exchange:
    settings.PHONE_HOOK_SECRET = SECRET
    return Exchange()
