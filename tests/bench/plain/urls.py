"""Addresses of the plain project."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from tests.bench.plain.bare import changes
from tests.bench.plain.careful import BulkPushView, PullView, PushView
from tests.bench.plain.tutorial import EventViewSet, TaskViewSet

router = DefaultRouter()
router.register("events", EventViewSet, basename="event")
router.register("tasks", TaskViewSet, basename="task")

urlpatterns = [
    path("drf/", include(router.urls)),
    path("careful/push", PushView.as_view()),
    path("careful/push-bulk", BulkPushView.as_view()),
    path("careful/pull", PullView.as_view()),
    path("default/changes", changes),
    path("bare/changes", changes),
]
