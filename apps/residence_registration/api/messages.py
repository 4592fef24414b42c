"""GET messages: what a resident was told, on whatever channel."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.schema import problems
from apps.core.clock import rfc3339
from apps.notifications.models import Channel, Delivery, Message
from apps.notifications.selectors import messages_of
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.api.auth import account_of
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.api.paging import MESSAGES
from apps.residence_registration.api.schemas import PAGING


class SendingShape(serializers.Serializer[Any]):
    channel = serializers.ChoiceField(Channel.choices)
    status = serializers.ChoiceField([status.value for status in DeliveryStatus])
    sent_at = serializers.DateTimeField(allow_null=True)


class MessageShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="What it is about, e.g. declaration.registered")
    language = serializers.CharField()
    text = serializers.CharField(allow_null=True, help_text="Null: wiped after its term")
    subject_type = serializers.CharField(allow_blank=True)
    subject_id = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    deliveries = SendingShape(many=True)


class MessagesAnswer(serializers.Serializer[Any]):
    results = MessageShape(many=True)
    next = serializers.CharField(allow_null=True)


class MessagesView(ResidentView):
    @extend_schema(
        operation_id="messages_list",
        tags=["residents"],
        parameters=PAGING,
        responses={200: MessagesAnswer, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """Every message to the resident's number, newest first; one-time codes are not among them."""
        told = messages_of(bytes(account_of(request).phone_index))
        rows, following = MESSAGES.page(request, told)
        answer = Response({"results": [document(row) for row in rows], "next": following})
        answer["Cache-Control"] = "no-store"
        return answer


def document(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.pk),
        "kind": message.template,
        "language": message.language,
        "text": message.text,
        "subject_type": message.subject_type,
        "subject_id": message.subject_id,
        "created_at": rfc3339(message.created_at),
        "deliveries": [sending(each) for each in sendings(message)],
    }


def sendings(message: Message) -> list[Delivery]:
    """What was said together with others left in their common message."""
    carrier = message.carried_by or message
    return list(carrier.deliveries.all())


def sending(delivery: Delivery) -> dict[str, Any]:
    return {
        "channel": delivery.channel,
        "status": delivery.status,
        "sent_at": rfc3339(delivery.sent_at) if delivery.sent_at else None,
    }
