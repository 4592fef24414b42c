"""Addresses of the wall."""

from django.urls import path

from apps.verification_tasks.wall.views import wall, wall_figures

urlpatterns = [
    path("", wall, name="wall"),
    path("figures.json", wall_figures, name="wall-figures"),
]
