"""GET and POST declarations/{id}/presence-code: what the resident reads out on the phone or shows at the door."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.schema import problems
from apps.core.clock import rfc3339
from apps.core.throttling import throttle
from apps.notifications.templates import FALLBACK
from apps.residence_registration.api.auth import account_of, actor_of
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.api.schemas import IDEMPOTENCY
from apps.residence_registration.selectors import find_declaration
from apps.verification_tasks.services.presence import ShownCode, renew_code, show_code

# Each is a message that the city pays for.
NEW_CODES_A_DAY: Final = 5
DAY: Final = timedelta(days=1)
ANSWER = inline_serializer(
    "PresenceCode",
    {
        "code": serializers.CharField(help_text="Eight digits in two groups, the last of them a check digit"),
        "issued_at": serializers.DateTimeField(),
    },
)


class PresenceCodeView(ResidentView):
    @extend_schema(
        operation_id="presence_code_read",
        tags=["residents"],
        responses={200: ANSWER, **problems(401, 404, 409)},
    )
    def get(self, request: Request, declaration_id: UUID) -> Response:
        """The code of the check that is running. It is good for one use; for the next there is another."""
        find_declaration(declaration_id, account_id=account_of(request).pk)
        answer = Response(document(show_code(declaration_id=declaration_id, actor=actor_of(request))))
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(
        operation_id="presence_code_renew",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=None,
        responses={201: ANSWER, **problems(400, 401, 404, 409, 413, 415, 422, 429)},
    )
    def post(self, request: Request, declaration_id: UUID) -> Response:
        """A new code, here and by message to the declared number; the one before it is over."""
        return self.once(request, lambda: self.renew(request, declaration_id))

    def renew(self, request: Request, declaration_id: UUID) -> Response:
        find_declaration(declaration_id, account_id=account_of(request).pk)
        throttle("presence-code", str(declaration_id), limit=NEW_CODES_A_DAY, window=DAY)
        language = get_language() or FALLBACK
        fresh = renew_code(declaration_id=declaration_id, actor=actor_of(request), language=language)
        return Response(document(fresh), status=201)


def document(found: ShownCode) -> dict[str, str]:
    return {"code": found.code, "issued_at": rfc3339(found.issued_at)}
