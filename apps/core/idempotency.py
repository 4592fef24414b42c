"""First answers: the same key and body give the same answer, another body is refused.

The record is inserted before the work, in the work's transaction: a second request with the key waits
on the unique index until the first has committed, and then reads its answer.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.problem import problem_response
from apps.core.clock import now
from apps.core.crypto import decrypt, encrypt
from apps.core.errors import Conflict, DomainError, InvalidInput
from apps.core.models import IdempotencyRecord

CONTEXT = "core_idempotencyrecord.body"
MAX_KEY = 255


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    scope: str
    key: str
    fingerprint: bytes

    @classmethod
    def of(cls, request: Request, scope: str) -> "KeyedRequest | None":
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return None
        if not 0 < len(key) <= MAX_KEY or not key.isprintable():
            raise InvalidInput("Idempotency-Key must be 1 to 255 printable characters.", code="bad_idempotency_key")
        body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
        return cls(scope, key, hashlib.sha256(request.path.encode() + b"\n" + body).digest())


def answer_once(request: Request, scope: str, work: Callable[[], Response]) -> Response:
    """Run `work` once a key; its domain errors are answers too and are replayed like them."""
    keyed = KeyedRequest.of(request, scope)
    if keyed is None:
        with transaction.atomic():
            return work()
    with transaction.atomic():
        fresh = IdempotencyRecord(
            scope=keyed.scope, key=keyed.key, fingerprint=keyed.fingerprint, created_at=now()
        )
        IdempotencyRecord.objects.bulk_create([fresh], ignore_conflicts=True)
        record = IdempotencyRecord.objects.select_for_update().get(scope=keyed.scope, key=keyed.key)
        if record.status is not None:
            return replay(record, keyed)
        response = attempt(work)
        if response.status_code < 500 and response.status_code != 429:  # noqa: PLR2004
            remember(record, response)
        else:
            record.delete()
        return response


def attempt(work: Callable[[], Response]) -> Response:
    try:
        with transaction.atomic():
            return work()
    except DomainError as error:
        return problem_response(error)


def remember(record: IdempotencyRecord, response: Response) -> None:
    body: Any = response.data
    record.status = response.status_code
    record.body = encrypt(orjson.dumps(body), CONTEXT)
    record.save(update_fields=["status", "body"])


def replay(record: IdempotencyRecord, keyed: KeyedRequest) -> Response:
    if bytes(record.fingerprint) != keyed.fingerprint:
        raise Conflict(
            "This Idempotency-Key was used with another body; take a new key.", code="idempotency_key_reused"
        )
    content_type = "application/problem+json" if (record.status or 0) >= 400 else None  # noqa: PLR2004
    return Response(
        orjson.loads(decrypt(bytes(record.body or b""), CONTEXT)),
        status=record.status,
        headers={"Idempotent-Replayed": "true"},
        content_type=content_type,
    )
