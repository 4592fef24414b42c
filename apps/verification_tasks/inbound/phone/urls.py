"""Where the exchange reports calls."""

from django.urls import URLPattern, URLResolver, path

from apps.verification_tasks.inbound.phone.api import CallsHook

urlpatterns: list[URLPattern | URLResolver] = [path("calls", CallsHook.as_view())]
