"""GET /api/v1/push/key: what a browser is given as `applicationServerKey`."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.schema import problems
from apps.core.errors import Conflict
from apps.notifications.transports.webpush.vapid import private_key, public_key


class PushKeyAnswer(serializers.Serializer[Any]):
    public_key = serializers.CharField(help_text="VAPID's public key, base64url: `applicationServerKey`")


class PushKeyView(APIView):
    @extend_schema(operation_id="push_key", tags=["push"], responses={200: PushKeyAnswer, **problems(409)}, auth=[])
    def get(self, _request: Request) -> Response:
        """For everybody: it is public, and the same for residents and workers."""
        if not (settings.WEBPUSH_TRANSPORT and settings.VAPID_PRIVATE_KEY):
            raise Conflict(_("Nothing is pushed from here."), code="channel_closed")
        return Response({"public_key": public_key(private_key(settings.VAPID_PRIVATE_KEY))})
