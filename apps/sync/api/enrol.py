"""POST /api/v1/devices/enrol: a worker's name and password for a device's own token."""

from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from apps.core.actors import Actor
from apps.core.addresses import client_address
from apps.core.api.schema import problems
from apps.core.clock import now, rfc3339
from apps.sync.api.base import ThinAPIView, json_answer, json_body
from apps.sync.api.workers import DeviceAnswer, WorkerAnswer, device_document, worker_document
from apps.sync.logins import field_login
from apps.sync.services.devices import DeviceDetails, enrol
from apps.sync.services.push.signatures import load_key


class DeviceInput(serializers.Serializer[Any]):
    id = serializers.UUIDField(format="hex_verbose")
    name = serializers.CharField(max_length=64)
    platform = serializers.CharField(max_length=32)
    app_version = serializers.CharField(max_length=32)
    public_key = serializers.CharField(
        max_length=1024,
        required=False,
        allow_null=True,
        help_text="Base64 of a raw Ed25519 key, or SPKI of Ed25519 or P-256 as PEM or base64 of DER.",
    )

    def validate_public_key(self, text: str | None) -> str:
        if text is None:
            return ""
        try:
            load_key(text)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise serializers.ValidationError(_("This is no Ed25519 or P-256 public key."), code="bad_key") from error
        return text


class EnrolInput(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False)
    otp = serializers.CharField(
        max_length=16,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="A code of the authenticator app or a recovery code, where the account has a second factor.",
    )
    device = DeviceInput()


class EnrolAnswer(serializers.Serializer[Any]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    server_time = serializers.DateTimeField()
    device = DeviceAnswer()
    worker = WorkerAnswer()


class EnrolView(ThinAPIView):
    authentication_classes = []

    @extend_schema(
        operation_id="devices_enrol",
        request=EnrolInput,
        responses={201: EnrolAnswer, **problems(400, 401, 403, 413, 415, 422, 429)},
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        """Enrolling the same device id again replaces its token."""
        body = EnrolInput(data=json_body(request))
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        staff = field_login(request, asked["username"], asked["password"], asked.get("otp") or "")
        device, token = enrol(
            staff=staff,
            details=details_of(asked["device"]),
            actor=Actor.staff(staff.pk, client_address(request)),
        )
        return json_answer(
            {
                "token": token,
                "expires_at": rfc3339(device.expires_at),
                "server_time": rfc3339(now()),
                "device": device_document(device),
                "worker": worker_document(staff),
            },
            status=201,
        )


def details_of(device: dict[str, Any]) -> DeviceDetails:
    return DeviceDetails(
        ident=device["id"],
        name=device["name"],
        platform=device["platform"],
        app_version=device["app_version"],
        public_key=device.get("public_key", ""),
    )
