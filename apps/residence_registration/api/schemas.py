"""The shapes of requests and answers for the OpenAPI document; the checking itself is in `drafts`."""

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from apps.residence_registration.models import DeclarationSource, IdType, ResidenceKind
from apps.residence_registration.states import DeclarationStatus

STATUSES: Final = [status.value for status in DeclarationStatus]
IDEMPOTENCY: Final = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key and body give the first answer again; another body gives 409.",
)
PAGING: Final = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="`next` of the page before"),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
]


class OtpRequest(serializers.Serializer[Any]):
    phone = serializers.CharField(help_text="E.164, or a Chinese number without its country code")


class OtpAnswer(serializers.Serializer[Any]):
    """Empty, whether or not the number is known."""


class SessionRequest(OtpRequest):
    code = serializers.CharField(help_text="The six digits of the message")


class SessionAnswer(serializers.Serializer[Any]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class BindingCodeAnswer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Eight digits, to be sent to the official account as a text message")
    expires_at = serializers.DateTimeField()


class BindingQrAnswer(BindingCodeAnswer):
    url = serializers.CharField(help_text="What the QR code holds; WeChat understands it when it is scanned")


class BindingAnswer(serializers.Serializer[Any]):
    bound_at = serializers.DateTimeField(allow_null=True, help_text="Null: no WeChat is bound")


class LocationShape(serializers.Serializer[Any]):
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lng = serializers.FloatField(min_value=-180, max_value=180)


class ResubmitRequest(serializers.Serializer[Any]):
    phone = serializers.CharField(required=False)
    division_code = serializers.CharField(required=False, help_text="A town or a community, twelve digits")
    address = serializers.CharField(required=False, min_length=2, max_length=200)
    location = LocationShape(required=False, allow_null=True)


class DeclarationRequest(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, help_text="The client's own id, UUIDv7 preferred")
    name = serializers.CharField(max_length=30)
    id_type = serializers.ChoiceField(IdType.choices)
    id_number = serializers.CharField(help_text="18 digits (GB 11643), the last of which may be X")
    phone = serializers.CharField()
    division_code = serializers.CharField(help_text="A town or a community, twelve digits")
    address = serializers.CharField(min_length=2, max_length=200)
    location = LocationShape(required=False, allow_null=True)
    residence_kind = serializers.ChoiceField(ResidenceKind.choices)
    residence_reason = serializers.CharField(help_text="A code of the table residence_reason")
    since = serializers.DateField(help_text="Not in the future")
    notice_version = serializers.CharField(max_length=32, help_text="The privacy notice that was shown")


class VerificationShape(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField(allow_null=True)
    grid = serializers.CharField(allow_null=True, help_text="The grid's code")


class ReceiptAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(STATUSES)
    verification = VerificationShape()
    created_at = serializers.DateTimeField()


class PageAnswer(serializers.Serializer[Any]):
    results = ReceiptAnswer(many=True)
    next = serializers.CharField(allow_null=True)


class StepShape(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    step = serializers.CharField()
    status = serializers.CharField(allow_blank=True)
    text = serializers.CharField(help_text="In the language of Accept-Language")


class DetailAnswer(ReceiptAnswer):
    source = serializers.ChoiceField(DeclarationSource.choices)  # type: ignore[assignment]  # a field by that name
    name = serializers.CharField()
    id_type = serializers.ChoiceField(IdType.choices)
    id_number_masked = serializers.CharField()
    phone = serializers.CharField()
    division_code = serializers.CharField()
    address = serializers.CharField()
    location = LocationShape(allow_null=True)
    residence_kind = serializers.ChoiceField(ResidenceKind.choices)
    residence_reason = serializers.CharField()
    since = serializers.DateField()
    notice_version = serializers.CharField(allow_blank=True)
    timeline = StepShape(many=True)
