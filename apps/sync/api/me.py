"""GET /api/v1/me, POST /api/v1/devices/logout: a device about itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from apps.core.api.schema import problems
from apps.sync.api.base import ThinAPIView, json_answer
from apps.sync.api.workers import DeviceAnswer, GridAnswer, WorkerAnswer, device_document, worker_document
from apps.sync.auth import authenticate_device
from apps.sync.services.devices import logout


class MeAnswer(serializers.Serializer[Any]):
    worker = WorkerAnswer()
    device = DeviceAnswer()
    grids = GridAnswer(many=True)


class MeView(ThinAPIView):
    @extend_schema(operation_id="me", responses={200: MeAnswer, **problems(401)})
    def get(self, request: HttpRequest) -> HttpResponse:
        """The worker, the device, and the grids that the worker covers now."""
        context = authenticate_device(request)
        worker = worker_document(context.staff)
        return json_answer({"worker": worker, "device": device_document(context.device), "grids": worker["grids"]})


class LogoutView(ThinAPIView):
    @extend_schema(operation_id="devices_logout", request=None, responses={204: None, **problems(401)})
    def post(self, request: HttpRequest) -> HttpResponse:
        """The token is dead from here on."""
        context = authenticate_device(request)
        logout(device_id=context.device.pk, actor=context.actor)
        return HttpResponse(status=204)
