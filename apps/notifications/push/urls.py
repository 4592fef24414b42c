"""Where browsers learn whose pushes to take."""

from django.urls import URLPattern, URLResolver, path

from apps.notifications.push.api import PushKeyView

urlpatterns: list[URLPattern | URLResolver] = [path("push/key", PushKeyView.as_view())]
