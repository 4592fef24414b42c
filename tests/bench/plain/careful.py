"""The same by somebody who knows DRF's costs and has looked at his queries."""

from typing import Any, ClassVar, cast

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.bench.plain.models import Cover, Event, Task
from tests.bench.plain.tutorial import TaskSerializer

PAGE = 2000


class EventSerializer(serializers.ModelSerializer[Event]):
    # Without DRF's own question to the database for each task: the foreign key finds the one that is not there.
    task = serializers.UUIDField(source="task_id")

    class Meta:
        model = Event
        exclude = ["user"]
        # Without DRF's own question to the database before each insert.
        extra_kwargs: ClassVar[dict[str, Any]] = {"id": {"validators": []}}


def checked(request: Request) -> Any:
    events = EventSerializer(data=cast("dict[str, Any]", request.data)["events"], many=True)
    events.is_valid(raise_exception=True)
    return events


class PushView(APIView):
    @transaction.atomic
    def post(self, request: Request) -> Response:
        events = checked(request)
        events.save(user=request.user)
        return Response({"results": [{"id": event["id"], "status": "applied"} for event in events.data]})


class BulkPushView(APIView):
    def post(self, request: Request) -> Response:
        rows = [Event(**event, user_id=request.user.pk) for event in checked(request).validated_data]
        Event.objects.bulk_create(rows, ignore_conflicts=True)
        return Response({"results": [{"id": str(row.id), "status": "applied"} for row in rows]})


class PullView(APIView):
    def get(self, request: Request) -> Response:
        """No count, no page object: one query of the tasks beside that of the token."""
        grids = Cover.objects.filter(user_id=request.user.pk).values("grid")
        found = Task.objects.filter(grid__in=grids, seq__gt=int(request.query_params["since"])).order_by("seq")
        tasks = TaskSerializer(found[:PAGE], many=True).data
        return Response({"changes": tasks, "cursor": tasks[-1]["seq"] if tasks else None})
