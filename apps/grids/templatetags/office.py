"""Filters of the office's templates."""

from datetime import datetime

from django import template

from apps.grids.office.formats import moment

register = template.Library()


@register.filter
def local_moment(value: datetime | None) -> str:
    return moment(value)
