"""POST resident/wechat-binding/qr: the binding code as a QR code that WeChat understands."""

from typing import NoReturn

import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.schema import problems
from apps.core.clock import now, rfc3339
from apps.core.errors import Unavailable
from apps.notifications.wechat.faults import WechatFault
from apps.notifications.wechat.tokens import Blocked, with_token
from apps.residence_registration.api.auth import account_of, actor_of
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.api.limits import limit_binding_codes
from apps.residence_registration.api.schemas import IDEMPOTENCY, BindingQrAnswer
from apps.residence_registration.services import draw_code, issue_binding_code
from apps.verification_tasks.inbound.wechat.api.qr import qr_code
from apps.verification_tasks.inbound.wechat.envelopes import check_configured

log = structlog.get_logger(__name__)


class BindingQrView(ResidentView):
    @extend_schema(
        operation_id="wechat_binding_qr",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=None,
        responses={201: BindingQrAnswer, **problems(400, 401, 404, 409, 413, 415, 422, 429, 503)},
    )
    def post(self, request: Request) -> Response:
        """A one-time code as a QR code: whoever scans it binds their WeChat to this resident."""
        check_configured()
        limit_binding_codes(account_of(request).pk)
        # WeChat is asked first, with no transaction open; a repeat throws this code away and gets the first answer.
        code = draw_code()
        url = ask_for(code)
        return self.once(request, lambda: self.issue(request, code, url))

    def issue(self, request: Request, code: str, url: str) -> Response:
        issued = issue_binding_code(account_id=account_of(request).pk, actor=actor_of(request), drawn=code)
        answer = {"code": issued.code, "expires_at": rfc3339(issued.expires_at), "url": url}
        return Response(answer, status=status.HTTP_201_CREATED)


def ask_for(code: str) -> str:
    lifetime_s = int(settings.WECHAT_CODE_LIFETIME.total_seconds())
    try:
        return with_token(lambda token: qr_code(token=token, scene=code, lifetime_s=lifetime_s))
    except Blocked as blocked:
        away(int((blocked.until - now()).total_seconds()) + 1)
    except WechatFault as fault:
        log.warning("wechat_qr_failed", error=fault.reason)
        away(5)


def away(seconds: int) -> NoReturn:
    raise Unavailable(_("WeChat does not answer; use the code as a text instead."), retry_after=seconds) from None
