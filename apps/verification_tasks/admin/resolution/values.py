"""Fields of a declaration and their values, as a person says them."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy

from apps.core.phones import mask_phone
from apps.grids.models import CodeTableRow, Division
from apps.grids.office.formats import EMPTY
from apps.residence_registration.models import Declaration, ResidenceKind

# What the declaration has no column for, or one whose name says too little here.
OF_THEIR_OWN: Final = {"location": gettext_lazy("position"), "name": gettext_lazy("the resident's name")}


def field_words(name: str) -> str:
    """As the declaration calls it."""
    if name in OF_THEIR_OWN:
        return str(OF_THEIR_OWN[name])
    column = "division" if name == "division_code" else name
    try:
        return str(Declaration._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def value_words(field: str, value: Any) -> str:
    """As a person says it; what is more than a word stays in JSON."""
    if value is None:
        return EMPTY
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return LABELS[field](value) or value if field in LABELS else value


def masked_words(field: str, value: Any) -> str:
    """As it stands on a page: a number is opened for a reason alone."""
    return mask_phone(value) if field == "phone" and isinstance(value, str) else value_words(field, value)


def division_name(code: str) -> str | None:
    return Division.objects.filter(pk=code).values_list("name", flat=True).first()


def reason_label(code: str) -> str | None:
    rows = CodeTableRow.objects.filter(table="residence_reason", code=code)
    return rows.values_list("label", flat=True).first()


def kind_label(code: str) -> str | None:
    return str(ResidenceKind(code).label) if code in ResidenceKind.values else None


LABELS: Final[dict[str, Callable[[str], str | None]]] = {
    "division_code": division_name,
    "residence_reason": reason_label,
    "residence_kind": kind_label,
}
