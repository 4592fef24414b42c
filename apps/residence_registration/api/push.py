"""resident/push-subscriptions: the browsers in which a resident wishes to be told."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.schema import problems
from apps.notifications.push.bodies import SubscriptionAnswer, SubscriptionRequest, document, wanted
from apps.notifications.selectors import subscriptions_of
from apps.notifications.services import subscribe_resident, unsubscribe_resident
from apps.residence_registration.api.auth import account_of, actor_of
from apps.residence_registration.api.declarations import ResidentView
from apps.residence_registration.api.limits import limit_subscriptions
from apps.residence_registration.api.schemas import IDEMPOTENCY


class PushSubscriptionsView(ResidentView):
    @extend_schema(
        operation_id="push_subscriptions_list",
        tags=["residents"],
        responses={200: SubscriptionAnswer(many=True), **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """The newest first: that one is called."""
        rows = subscriptions_of(bytes(account_of(request).phone_index))
        return Response([document(row) for row in rows])

    @extend_schema(
        operation_id="push_subscriptions_create",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=SubscriptionRequest,
        responses={201: SubscriptionAnswer, **problems(400, 401, 409, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        """What the browser's `PushSubscription.toJSON()` says. A browser that asks again keeps its id."""
        return self.once(request, lambda: self.subscribe(request))

    def subscribe(self, request: Request) -> Response:
        account = account_of(request)
        limit_subscriptions(account.pk)
        asked = wanted(request.data)
        row = subscribe_resident(
            phone=account.phone, subscription=asked.subscription, name=asked.name, actor=actor_of(request)
        )
        return Response(document(row), status=status.HTTP_201_CREATED)


class PushSubscriptionView(ResidentView):
    @extend_schema(
        operation_id="push_subscriptions_delete",
        tags=["residents"],
        responses={204: None, **problems(401, 404)},
    )
    def delete(self, request: Request, subscription_id: UUID) -> Response:
        """Nothing goes there any more. With the last one the wish for it ends."""
        unsubscribe_resident(
            phone=account_of(request).phone, subscription_id=subscription_id, actor=actor_of(request)
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
