"""First answers: the same key and body give the same answer, another body is refused.

The record is inserted before the work, in the work's transaction: a second request with the key waits
on the unique index until the first has committed, and then reads its answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.problem import CONTENT_TYPE, problem_response
from apps.core.clock import now
from apps.core.crypto import blind_index, decrypt, encrypt
from apps.core.errors import Conflict, DomainError, InvalidInput
from apps.core.models import IdempotencyRecord
from apps.core.tokens import SCHEME

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
            raise InvalidInput(
                _("Idempotency-Key must be 1 to 255 printable characters."), code="bad_idempotency_key"
            )
        return cls(scope, key, fingerprint(request))


def fingerprint(request: Request) -> bytes:
    """Keyed: the hash of a body with a phone number in it could be turned back by trying all numbers."""
    try:
        body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise DomainError(_("The body is nested too deeply."), code="not_json") from error
    return blind_index("idempotency", f"{request.path}\n{body.decode()}")


def answer_once(request: Request, scope: str, work: Callable[[], Response]) -> Response:
    """Run `work` once a key; its domain errors are answers too and are replayed like them.

    What `work` wrote stays if it returns, whatever the status; a domain error takes it back.
    """
    keyed = KeyedRequest.of(request, scope)
    if keyed is None:
        with transaction.atomic():
            return work()
    with transaction.atomic():
        fresh = IdempotencyRecord(scope=keyed.scope, key=keyed.key, fingerprint=keyed.fingerprint, created_at=now())
        IdempotencyRecord.objects.bulk_create([fresh], ignore_conflicts=True)
        record = IdempotencyRecord.objects.select_for_update().get(scope=keyed.scope, key=keyed.key)
        if record.status is not None:
            return replay(record, keyed)
        response = attempt(work)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.status_code >= 500:  # noqa: PLR2004
            # Not an answer to the request: the same one may come again and have its effect.
            record.delete()
        else:
            remember(record, response)
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
            _("This Idempotency-Key was used with another body; take a new key."), code="idempotency_key_reused"
        )
    status = record.status or HTTPStatus.OK
    headers = {"Idempotent-Replayed": "true"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = SCHEME
    return Response(
        orjson.loads(decrypt(bytes(record.body or b""), CONTEXT)),
        status=status,
        headers=headers,
        content_type=CONTENT_TYPE if status >= HTTPStatus.BAD_REQUEST else None,
    )
