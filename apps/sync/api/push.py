"""POST /api/v1/sync/push: what devices have to say."""

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers

from apps.core.api.schema import problems
from apps.core.errors import UnsupportedMedia
from apps.sync.api.base import JSON, ThinAPIView, json_answer
from apps.sync.auth import authenticate_device
from apps.sync.services.push import push
from apps.verification_tasks.states import EventStatus, EventType

EVENT = inline_serializer(
    "Event",
    {
        "id": serializers.UUIDField(),
        "type": serializers.ChoiceField([kind.value for kind in EventType]),
        "task_id": serializers.UUIDField(),
        "occurred_at": serializers.DateTimeField(),
        "seq": serializers.IntegerField(min_value=0),
        "base_version": serializers.IntegerField(required=False, min_value=0),
        "signature": serializers.CharField(required=False),
        "data": serializers.DictField(),
    },
    many=True,
)
RESULT = inline_serializer(
    "EventResult",
    {
        # As sent, whatever it was.
        "id": serializers.JSONField(),
        "status": serializers.ChoiceField([status.value for status in EventStatus]),
        "code": serializers.CharField(required=False),
        "detail": serializers.CharField(required=False),
        "waiting_for": serializers.DictField(required=False),
        "original": serializers.DictField(required=False),
        "task": inline_serializer(
            "TaskState",
            {"id": serializers.UUIDField(), "status": serializers.CharField(), "version": serializers.IntegerField()},
            required=False,
        ),
    },
    many=True,
)
REQUEST = inline_serializer(
    "PushRequest",
    {
        "sent_at": serializers.DateTimeField(required=False),
        "events": EVENT,
        "final": serializers.BooleanField(required=False),
    },
)
ANSWER = inline_serializer(
    "PushAnswer",
    {
        "server_time": serializers.DateTimeField(),
        "clock_skew_ms": serializers.IntegerField(allow_null=True),
        "results": RESULT,
        "wipe": serializers.BooleanField(required=False),
    },
)


class PushView(ThinAPIView):
    @extend_schema(
        operation_id="sync_push", request=REQUEST, responses={200: ANSWER, **problems(400, 401, 413, 415, 429)}
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        """Events from a device; each has its own result, and a batch answered 200 is durable."""
        context = authenticate_device(request, allow_revoked=True)
        if (request.content_type or "").strip().lower() != JSON:
            raise UnsupportedMedia("Content-Type must be application/json.")
        return json_answer(push(device=context.device, body=request.body, actor=context.actor))
