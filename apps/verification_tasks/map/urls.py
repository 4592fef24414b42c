"""Addresses of the map, below the office's."""

from django.contrib import admin
from django.urls import path

from apps.verification_tasks.map import views

urlpatterns = [
    path("", admin.site.admin_view(views.page), name="map"),
    path("borders.json", admin.site.admin_view(views.borders), name="map-borders"),
    path("numbers.json", admin.site.admin_view(views.numbers), name="map-numbers"),
    path("expected.json", admin.site.admin_view(views.expected), name="map-expected"),
    path("points.json", admin.site.admin_view(views.points), name="map-points"),
]
