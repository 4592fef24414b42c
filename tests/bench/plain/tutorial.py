"""Push and pull as DRF's tutorial teaches them and nearly every project has them.

ModelSerializers with their own validators, view sets, `many=True` for a batch, token authentication, pages
with a count; rows are saved one by one and, as Django does by default, each in a transaction of its own.
"""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from rest_framework import mixins, serializers, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from tests.bench.plain.models import Event, Task


class TaskSerializer(serializers.ModelSerializer[Task]):
    class Meta:
        model = Task
        fields = "__all__"


class EventSerializer(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = "__all__"
        read_only_fields: ClassVar[list[str]] = ["user"]


class EventViewSet(mixins.CreateModelMixin, viewsets.GenericViewSet[Event]):
    queryset = Event.objects.all()
    serializer_class = EventSerializer

    def create(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        events = self.get_serializer(data=cast("dict[str, Any]", request.data)["events"], many=True)
        events.is_valid(raise_exception=True)
        self.perform_create(events)
        return Response(events.data, status=201)

    def perform_create(self, serializer: serializers.BaseSerializer[Any]) -> None:
        serializer.save(user=self.request.user)


class Pages(PageNumberPagination):
    """As long as Doorstep's longest page: the tutorial's ten would make a first pull 200 requests."""

    page_size = 2000


class TaskViewSet(viewsets.ReadOnlyModelViewSet[Task]):
    serializer_class = TaskSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Task]:
        grids = self.request.user.cover_set.values("grid")  # type: ignore[union-attr]
        since = self.request.query_params.get("since", 0)
        return Task.objects.filter(grid__in=grids, seq__gt=since).order_by("seq")
