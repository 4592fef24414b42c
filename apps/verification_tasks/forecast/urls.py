"""Addresses of the forecast, below the office's."""

from django.contrib import admin
from django.urls import path

from apps.verification_tasks.forecast.move_page import move
from apps.verification_tasks.forecast.page import page

urlpatterns = [
    path("", admin.site.admin_view(page), name="forecast"),
    path("moves/<int:move_id>/", admin.site.admin_view(move), name="forecast-move"),
]
