"""POST /hooks/sms/receipts: what became of text messages."""

from typing import Final

import orjson
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.schema import problems
from apps.core.errors import DomainError, InvalidInput, TooLarge
from apps.notifications.receipts.proof import check_sender
from apps.notifications.receipts.reports import read
from apps.notifications.services.receipts import take_receipts

# Vendors push some hundreds at a time, each of some hundred bytes.
MAX_BYTES: Final = 1024 * 1024
MOST: Final = 5000
KEY = OpenApiParameter("key", str, description="SMS_RECEIPT_KEY, for vendors who sign nothing")
STAMP = OpenApiParameter("X-Timestamp", str, OpenApiParameter.HEADER, description="Unix seconds")
SIGNATURE = OpenApiParameter(
    "X-Signature",
    str,
    OpenApiParameter.HEADER,
    description='`sha256=` and the hex HMAC-SHA-256 of X-Timestamp + "." + the raw body, for gateways that sign',
)
REPORTS = inline_serializer(
    "SmsReceipt",
    {
        "biz_id": serializers.CharField(required=False),
        "out_id": serializers.CharField(required=False),
        "success": serializers.BooleanField(required=False),
        "err_code": serializers.CharField(required=False),
        "sid": serializers.CharField(required=False),
        "report_status": serializers.CharField(required=False),
        "errmsg": serializers.CharField(required=False),
    },
    many=True,
)
# Each vendor looks for its own word of thanks.
THANKS: Final = {"code": 0, "msg": "OK", "result": 0, "errmsg": "OK"}
ANSWER = inline_serializer(
    "SmsReceiptsTaken",
    {
        "code": serializers.IntegerField(),
        "msg": serializers.CharField(),
        "result": serializers.IntegerField(),
        "errmsg": serializers.CharField(),
    },
)


class ReceiptsHook(APIView):
    @extend_schema(
        operation_id="hook_sms_receipts",
        tags=["hooks"],
        parameters=[KEY, STAMP, SIGNATURE],
        request=REPORTS,
        responses={200: ANSWER, **problems(400, 403, 411, 413, 415, 422)},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Whatever a report says, it is taken: a vendor that is refused one repeats them all."""
        body: bytes = request.body
        if len(body) > MAX_BYTES:
            raise TooLarge
        check_sender(key=request.GET.get("key", ""), headers=request.headers, body=body)
        take_receipts(reports=[read(item) for item in listed(body)])
        return Response(THANKS)


def listed(body: bytes) -> list[object]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise DomainError(_("The body is not JSON."), code="bad_json") from None
    if not isinstance(found, list) or len(found) > MOST:
        raise InvalidInput(_("The body must be a list of reports."), code="no_list")
    return found
