"""Addresses of this room, from the root."""

from django.urls import URLPattern, URLResolver, path

from apps.core.views.description import docs, schema
from apps.core.views.home import home
from apps.core.views.probes import healthz, metrics, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/schema/", schema, name="schema"),
    path("api/v1/docs/", docs, name="docs"),
]
