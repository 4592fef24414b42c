"""Where SMS vendors report."""

from django.urls import URLPattern, URLResolver, path

from apps.notifications.receipts.api import ReceiptsHook

urlpatterns: list[URLPattern | URLResolver] = [path("receipts", ReceiptsHook.as_view())]
