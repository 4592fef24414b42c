"""POST /hooks/phone/calls: the telephone exchange's call detail records."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.schema import problems
from apps.core.errors import TooLarge
from apps.verification_tasks.inbound.phone.receiving import receive_call
from apps.verification_tasks.inbound.phone.records import read_record
from apps.verification_tasks.inbound.phone.signature import check_signature

# A record has some hundred bytes.
MAX_BYTES: Final = 64 * 1024
HEADERS: Final[list[OpenApiParameter | type[serializers.Serializer[Any]]]] = [
    OpenApiParameter("X-Timestamp", str, OpenApiParameter.HEADER, required=True, description="Unix seconds"),
    OpenApiParameter(
        "X-Signature",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description='`sha256=` and the hex HMAC-SHA-256 of X-Timestamp + "." + the raw body',
    ),
]
RECORD = inline_serializer(
    "CallRecord",
    {
        "call_id": serializers.CharField(max_length=128),
        "caller": serializers.CharField(max_length=64),
        "callee": serializers.CharField(max_length=64),
        "started_at": serializers.DateTimeField(),
        "answered_at": serializers.DateTimeField(allow_null=True, required=False),
        "ended_at": serializers.DateTimeField(),
        "duration_s": serializers.FloatField(),
        "result": serializers.CharField(max_length=64),
        "recording_url": serializers.CharField(required=False, allow_null=True, max_length=2048),
    },
)
ANSWER = inline_serializer(
    "CallReceipt",
    {"call_id": serializers.CharField(), "status": serializers.ChoiceField(["accepted", "duplicate"])},
)


class CallsHook(APIView):
    @extend_schema(
        operation_id="hook_phone_calls",
        tags=["hooks"],
        parameters=HEADERS,
        request=RECORD,
        responses={200: ANSWER, **problems(400, 403, 411, 413, 415, 422)},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Kept as it is and answered at once; whose call it was is found out afterwards."""
        body: bytes = request.body
        if len(body) > MAX_BYTES:
            raise TooLarge
        check_signature(
            timestamp=request.headers.get("X-Timestamp", ""),
            signature=request.headers.get("X-Signature", ""),
            body=body,
        )
        record = read_record(body)
        is_new = receive_call(record=record, body=body)
        return Response({"call_id": record.call_id, "status": "accepted" if is_new else "duplicate"})
