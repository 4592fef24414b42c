"""resident/email: name an address, confirm it by the code that went there, and the way out again."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.problem import problem_response
from apps.core.api.schema import problems
from apps.core.errors import FieldError, InvalidInput
from apps.core.text import fold
from apps.notifications.templates import FALLBACK
from apps.residence_registration.api.auth import account_of, actor_of
from apps.residence_registration.api.bodies import members, required_text
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.api.limits import limit_email_codes
from apps.residence_registration.api.schemas import IDEMPOTENCY
from apps.residence_registration.drafts.faults import Code, Fault, invalid_input
from apps.residence_registration.services import claim_email, confirm_email, unbind_email

LONGEST: Final = 254


class EmailRequest(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=LONGEST)


class EmailCode(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The six digits that went to the address")


class EmailAnswer(serializers.Serializer[Any]):
    """Empty."""


class EmailView(ResidentView):
    @extend_schema(
        operation_id="email_claim",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=EmailRequest,
        responses={202: EmailAnswer, **problems(400, 401, 409, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        """A code goes to the address; until it is confirmed nothing else does."""
        return self.once(request, lambda: self.claim(request))

    def claim(self, request: Request) -> Response:
        account, email = account_of(request), email_in(request)
        limit_email_codes(account.pk)
        language = get_language() or FALLBACK
        claim_email(account=account, email=email, language=language, actor=actor_of(request))
        return Response({}, status=status.HTTP_202_ACCEPTED)

    @extend_schema(operation_id="email_unbind", tags=["residents"], responses={204: None, **problems(401)})
    def delete(self, request: Request) -> Response:
        """Nothing goes there any more; a wish for e-mail ends with it."""
        unbind_email(account=account_of(request), actor=actor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class EmailConfirmView(ResidentView):
    @extend_schema(
        operation_id="email_confirm",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=EmailCode,
        responses={204: None, **problems(400, 401, 409, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        """Bind the address by its code; five wrong tries kill the code."""
        return self.once(request, lambda: self.confirm(request))

    def confirm(self, request: Request) -> Response:
        try:
            code = fold(required_text(members(request).get("code")))
        except Fault as fault:
            raise invalid_input([fault.at("/code")]) from None
        if not confirm_email(account=account_of(request), code=code, actor=actor_of(request)):
            # Answered, not raised: the try has been counted, and an exception would take that back.
            words = _("This code is wrong, used or too old; ask for a new one.")
            wrong = FieldError("/code", "invalid_code", words)
            return problem_response(InvalidInput(words, code="invalid_code", errors=[wrong]))
        return Response(status=status.HTTP_204_NO_CONTENT)


def email_in(request: Request) -> str:
    try:
        return checked(fold(required_text(members(request).get("email"))))
    except Fault as fault:
        raise invalid_input([fault.at("/email")]) from None


def checked(email: str) -> str:
    if len(email) > LONGEST:
        raise Fault(Code.TOO_LONG)
    try:
        validate_email(email)
    except ValidationError:
        raise Fault(Code.BAD_EMAIL) from None
    return email
