"""Filters of the office's templates."""

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest

from apps.grids.office.details import Link
from apps.grids.office.formats import moment

register = template.Library()


@register.filter
def list_links(model_admin: Any, request: HttpRequest) -> list[Link]:
    """The ways in and out of a list."""
    found: list[Link] = model_admin.list_links(request)
    return found


@register.filter
def local_moment(value: datetime | None) -> str:
    return moment(value)
