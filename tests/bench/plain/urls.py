"""Addresses of the plain project."""

from django.urls import path

from tests.bench.plain.api import BulkPushView, PullView, PushView
from tests.bench.plain.bare import changes

urlpatterns = [
    path("drf/push", PushView.as_view()),
    path("drf/push-bulk", BulkPushView.as_view()),
    path("drf/pull", PullView.as_view()),
    path("default/changes", changes),
    path("bare/changes", changes),
]
