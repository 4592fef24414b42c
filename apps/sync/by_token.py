"""A device with its worker and the worker's account, by the token: one statement whose text is made once.

Every call of every device begins here; to build the same query anew took half of a poll's time.
"""

from functools import lru_cache
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Model

from apps.core.tokens import token_hash
from apps.grids.models import Staff
from apps.sync.models import Device

# Asked for when somebody reads them: personal data is not decrypted at every poll.
LEFT_OUT: Final[dict[type[Model], frozenset[str]]] = {
    Device: frozenset(),
    Staff: frozenset({"phone", "phone_index"}),
    get_user_model(): frozenset({"password"}),
}
Part = tuple[type[Model], slice, list[str], list[tuple[int, Any]]]


def device_by_token(token: str) -> Device | None:
    statement, parts = plan()
    with connection.cursor() as cursor:
        cursor.execute(statement, [token_hash(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    device, staff, user = (made(part, row) for part in parts)
    staff.user = user
    device.staff = staff
    return device  # type: ignore[no-any-return]


def made(part: Part, row: tuple[Any, ...]) -> Any:
    model, place, names, conversions = part
    values = list(row[place])
    for index, field in conversions:
        values[index] = field.from_db_value(values[index], None, connection)
    return model.from_db(connection.alias, names, values)


@lru_cache(maxsize=1)
def plan() -> tuple[str, list[Part]]:
    """The statement, and which of its columns make which object."""
    columns: list[str] = []
    parts: list[Part] = []
    for model, left_out in LEFT_OUT.items():
        fields = [field for field in model._meta.concrete_fields if field.attname not in left_out]
        conversions = [(n, field) for n, field in enumerate(fields) if hasattr(field, "from_db_value")]
        place = slice(len(columns), len(columns) + len(fields))
        parts.append((model, place, [field.attname for field in fields], conversions))
        columns += [f'"{model._meta.model_name}"."{field.column}"' for field in fields]
    device, staff, user = LEFT_OUT
    statement = (
        f"SELECT {', '.join(columns)} FROM {device._meta.db_table} device "  # noqa: S608  names of the models
        f"JOIN {staff._meta.db_table} staff ON staff.id = device.staff_id "
        f'JOIN {user._meta.db_table} "user" ON "user".id = staff.user_id WHERE device.token_hash = %s'
    )
    return statement, parts
