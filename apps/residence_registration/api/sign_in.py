"""POST resident/otp and resident/session: how a resident signs in."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.addresses import client_address
from apps.core.api.problem import problem_response
from apps.core.api.schema import problems
from apps.core.clock import rfc3339
from apps.core.errors import NotAuthenticated
from apps.core.idempotency import answer_once
from apps.notifications.templates import FALLBACK
from apps.residence_registration.api.bodies import sign_in_fields
from apps.residence_registration.api.limits import limit_codes, limit_tries
from apps.residence_registration.api.schemas import (
    IDEMPOTENCY,
    OtpAnswer,
    OtpRequest,
    SessionAnswer,
    SessionRequest,
)
from apps.residence_registration.services import open_session, send_code


class OtpView(APIView):
    @extend_schema(
        operation_id="resident_otp",
        tags=["residents"],
        request=OtpRequest,
        responses={202: OtpAnswer, **problems(400, 409, 413, 415, 422, 429)},
        parameters=[IDEMPOTENCY],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """A one-time code goes to the phone; the answer never tells whether the number is known."""
        return answer_once(request, request.path, lambda: self.send(request))

    def send(self, request: Request) -> Response:
        (phone,) = sign_in_fields(request, "phone")
        limit_codes(request, phone)
        send_code(phone=phone, language=get_language() or FALLBACK)
        return Response({}, status=status.HTTP_202_ACCEPTED)


class SessionView(APIView):
    @extend_schema(
        operation_id="resident_session",
        tags=["residents"],
        request=SessionRequest,
        responses={201: SessionAnswer, **problems(400, 401, 409, 413, 415, 422, 429)},
        parameters=[IDEMPOTENCY],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """A session for the right code; five wrong tries kill the code."""
        return answer_once(request, request.path, lambda: self.sign_in(request))

    def sign_in(self, request: Request) -> Response:
        phone, code = sign_in_fields(request, "phone", "code")
        limit_tries(request, phone)
        opened = open_session(phone=phone, code=code, address=client_address(request))
        if opened is None:
            # Answered, not raised: the try has been counted, and an exception would take that back.
            return problem_response(
                NotAuthenticated(_("This code is wrong, used or too old; ask for a new one."), code="invalid_code")
            )
        answer = {"token": opened.token, "expires_at": rfc3339(opened.expires_at)}
        return Response(answer, status=status.HTTP_201_CREATED)
