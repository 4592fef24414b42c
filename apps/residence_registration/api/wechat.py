"""resident/wechat-binding: the code that a resident sends to the official account, and the way out again."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.schema import problems
from apps.core.clock import rfc3339
from apps.residence_registration.api.auth import account_of, actor_of
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.api.limits import limit_binding_codes
from apps.residence_registration.api.schemas import IDEMPOTENCY, BindingAnswer, BindingCodeAnswer
from apps.residence_registration.selectors import wechat_binding_of
from apps.residence_registration.services import issue_binding_code, unbind_account


class WechatBindingView(ResidentView):
    @extend_schema(
        operation_id="wechat_binding_create",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=None,
        responses={201: BindingCodeAnswer, **problems(400, 401, 409, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        """A one-time code: sent as a text message to the official account, it binds that WeChat to this resident."""
        return self.once(request, lambda: self.issue(request))

    def issue(self, request: Request) -> Response:
        account_id = account_of(request).pk
        limit_binding_codes(account_id)
        issued = issue_binding_code(account_id=account_id, actor=actor_of(request))
        answer = {"code": issued.code, "expires_at": rfc3339(issued.expires_at)}
        return Response(answer, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="wechat_binding_read",
        tags=["residents"],
        responses={200: BindingAnswer, **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """Whether a WeChat is bound, and since when."""
        binding = wechat_binding_of(account_of(request).pk)
        return Response({"bound_at": rfc3339(binding.bound_at) if binding else None})

    @extend_schema(
        operation_id="wechat_binding_end",
        tags=["residents"],
        responses={204: None, **problems(401)},
    )
    def delete(self, request: Request) -> Response:
        """Unbind. Messages from that WeChat are a stranger's from now on; what came before stays."""
        unbind_account(account_id=account_of(request).pk, actor=actor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
