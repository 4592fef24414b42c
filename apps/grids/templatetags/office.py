"""Filters of the office's templates."""

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from apps.core.masking import mask_numbers
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


@register.filter
def masked(value: object) -> object:
    """What a page shows without a reason. A page that shows in clear, for one, leaves the filter out."""
    if not isinstance(value, str | Promise):
        return value
    hidden = mask_numbers(str(value))
    # Digits are put in the place of digits: what was safe stays so.
    return mark_safe(hidden) if isinstance(value, SafeString) else hidden  # noqa: S308  see above
