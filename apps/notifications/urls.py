"""Addresses of this room, under /demo/ and in demo mode alone."""

from django.urls import URLPattern, URLResolver, path

from apps.notifications.views import outbox

urlpatterns: list[URLPattern | URLResolver] = [path("outbox/", outbox, name="outbox")]
