"""GET, PUT and DELETE /api/v1/devices/push-subscription: reminders on the worker's phone, without a text message."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from apps.core.api.schema import problems
from apps.core.throttling import throttle
from apps.notifications.push.bodies import SubscriptionAnswer, SubscriptionRequest, document, wanted
from apps.notifications.selectors import subscription_of_device
from apps.notifications.services import subscribe_device, unsubscribe_devices
from apps.sync.api.base import ThinAPIView, json_answer, json_body
from apps.sync.auth import authenticate_device

HOUR: Final = timedelta(hours=1)
# An app may ask at each of its starts.
A_DEVICE: Final = 60


class DeviceSubscriptionAnswer(serializers.Serializer[Any]):
    subscription = SubscriptionAnswer(allow_null=True)


class DeviceSubscriptionView(ThinAPIView):
    @extend_schema(
        operation_id="device_push_subscription_read",
        tags=["devices"],
        responses={200: DeviceSubscriptionAnswer, **problems(401)},
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """The device's own, or null."""
        row = subscription_of_device(authenticate_device(request).device.pk)
        return json_answer({"subscription": document(row) if row else None})

    @extend_schema(
        operation_id="device_push_subscription_write",
        tags=["devices"],
        request=SubscriptionRequest,
        responses={200: DeviceSubscriptionAnswer, **problems(400, 401, 409, 415, 422, 429)},
    )
    def put(self, request: HttpRequest) -> HttpResponse:
        """From now on the worker's reminders come here; one subscription a device, the new for the old."""
        context = authenticate_device(request)
        throttle("device-push", str(context.device.pk), limit=A_DEVICE, window=HOUR)
        asked = wanted(json_body(request))
        row = subscribe_device(
            staff_id=context.staff.pk,
            device_id=context.device.pk,
            subscription=asked.subscription,
            name=asked.name or context.device.name,
            actor=context.actor,
        )
        return json_answer({"subscription": document(row)})

    @extend_schema(
        operation_id="device_push_subscription_end", tags=["devices"], responses={204: None, **problems(401)}
    )
    def delete(self, request: HttpRequest) -> HttpResponse:
        """Reminders come by text message again."""
        context = authenticate_device(request)
        unsubscribe_devices(device_ids=[context.device.pk], actor=context.actor)
        return HttpResponse(status=204)
