"""What a list shows in a cell, as a plain value: without HTML, with numbers left numbers."""

import html
import re
from datetime import date, datetime
from typing import Any, Final

from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.grids.office.formats import moment

Value = str | int | float | None
ICON: Final = re.compile(r'<span class="material-symbols[^>]*>.*?</span>', re.DOTALL)
TAG: Final = re.compile(r"<[^>]+>")


def cell(name: Any, row: Model, model_admin: Any) -> Value:
    """As the list's column `name` shows it of that row."""
    try:
        field, attribute, value = lookup_field(name, row, model_admin)
    except ObjectDoesNotExist:
        return None
    if field is None:
        return yes_or_no(value) if getattr(attribute, "boolean", False) else plain(value)
    if field.is_relation:
        found = getattr(row, field.name)
        return None if found is None else str(found)
    if field.flatchoices:
        return plain(dict(field.flatchoices).get(value, value))
    return plain(value)


def yes_or_no(value: Any) -> Value:
    return None if value is None else _("Yes") if value else _("No")


def plain(value: Any) -> Value:
    if isinstance(value, bool):
        return yes_or_no(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, SafeString):
        return without_tags(value)
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def without_tags(markup: str) -> str:
    """Parts that stand apart on the page stay apart: `王伟 · 东兴路1号`."""
    parts = (html.unescape(part).strip() for part in TAG.split(ICON.sub("", markup)))
    return " · ".join(" ".join(part.split()) for part in parts if part)
