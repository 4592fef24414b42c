"""Whose events they are: what a push has to know of a device."""

from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from django.contrib.auth import get_user_model

from apps.core.clock import now
from apps.core.statements import ask
from apps.core.tokens import token_hash
from apps.grids.models import Staff
from apps.grids.roles import PERMISSIONS, Permission
from apps.sync.models import Device

FIELD_ROLES: Final = [role.value for role, permitted in PERMISSIONS.items() if Permission.WORK_IN_FIELD in permitted]
# In good standing: what `auth.check_current` asks, in one ready statement.
SENDER: Final = f"""
SELECT device.id, device.staff_id, device.public_key, device.clock_skew_ms FROM {Device._meta.db_table} device
JOIN {Staff._meta.db_table} staff ON staff.id = device.staff_id AND staff.is_active AND staff.role = ANY(%(roles)s)
JOIN {get_user_model()._meta.db_table} account ON account.id = staff.user_id AND account.is_active
WHERE device.token_hash = %(token)s AND device.revoked_at IS NULL AND device.expires_at > %(now)s
"""  # noqa: S608  names of the models


class Sender(Protocol):
    """A device, or as much of it as a push needs."""

    @property
    def pk(self) -> UUID: ...
    @property
    def staff_id(self) -> UUID: ...
    @property
    def public_key(self) -> str: ...
    @property
    def clock_skew_ms(self) -> int | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...


class Current(NamedTuple):
    """A device in good standing."""

    pk: UUID
    staff_id: UUID
    public_key: str
    clock_skew_ms: int | None
    revoked_at: datetime | None = None


def current_sender(token: str) -> Current | None:
    found = ask(SENDER, {"token": token_hash(token), "roles": FIELD_ROLES, "now": now()})
    return Current(*found[0]) if found else None
