"""GET /api/v1/sync/pull: what has changed for this device."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from apps.core.api.schema import problems
from apps.core.errors import InvalidInput
from apps.sync.api.base import JSON, ThinAPIView
from apps.sync.auth import authenticate_device
from apps.sync.models import FeedKind, RemovalReason
from apps.sync.services.pull import pull

DEFAULT_LIMIT: Final = 500
MAX_LIMIT: Final = 2000


class ChangeAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField([kind.value for kind in FeedKind])
    id = serializers.UUIDField()
    op = serializers.ChoiceField(["upsert", "remove"])
    version = serializers.IntegerField(min_value=1)
    data = serializers.DictField(required=False, help_text="With upsert: the object.")  # type: ignore[assignment]
    reason = serializers.ChoiceField([reason.value for reason in RemovalReason], required=False)


class DigestAnswer(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=0)
    value = serializers.RegexField("^[0-9a-f]{16}$")


class PullAnswer(serializers.Serializer[Any]):
    changes = ChangeAnswer(many=True)
    cursor = serializers.CharField()
    has_more = serializers.BooleanField()
    server_time = serializers.DateTimeField()
    reoffer_since = serializers.DateTimeField(
        required=False, help_text="After a restore, at a first pull: send again what was answered since then."
    )
    digest = DigestAnswer(required=False, help_text="When has_more is false: of all that the device now holds.")


class PullView(ThinAPIView):
    @extend_schema(
        operation_id="sync_pull",
        parameters=[
            OpenApiParameter("cursor", str, description="The last answer's; none at the first pull."),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                description="How many changes at most.",
            ),
        ],
        responses={200: PullAnswer, **problems(400, 401, 410, 422)},
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """Pull until `has_more` is false: the device then holds exactly what is in its worker's scope."""
        context = authenticate_device(request)
        limit = limit_of(request.GET.get("limit", str(DEFAULT_LIMIT)))
        answer = pull(context, request.GET.get("cursor", ""), limit)
        return HttpResponse(answer, content_type=JSON, headers={"Cache-Control": "no-store"})


def limit_of(text: str) -> int:
    limit = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT)) else 0
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(_("limit must be a number from 1 to %(most)s.") % {"most": MAX_LIMIT}, code="bad_limit")
    return limit
