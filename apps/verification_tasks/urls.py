"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from apps.verification_tasks.api.presence import PresenceCodeView

urlpatterns: list[URLPattern | URLResolver] = [
    path("declarations/<uuid:declaration_id>/presence-code", PresenceCodeView.as_view()),
]
