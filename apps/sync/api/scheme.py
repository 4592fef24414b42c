"""How the OpenAPI document describes a device's token."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.grids.models import Staff
from apps.sync.auth import DeviceContext, authenticate_device


class DeviceAuthentication(BaseAuthentication):
    """For a view that is a plain APIView; the hot ones call `authenticate_device` themselves."""

    def authenticate(self, request: Request) -> tuple[Staff, DeviceContext]:
        context = authenticate_device(request)
        return context.staff, context

    def authenticate_header(self, _request: Request) -> str:
        return "Token"


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = DeviceAuthentication
    name = "deviceToken"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <opaque>`: one device's own token, given at its enrolment.",
        }
