"""The service's addresses as in demo mode, which the tests' settings leave off."""

from django.urls import include, path

from config.urls import urlpatterns as served

urlpatterns = [*served, path("demo/", include("apps.notifications.urls"))]
