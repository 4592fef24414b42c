"""Who looks at the office's pages, and what they may do there."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from apps.core.actors import Actor
from apps.core.addresses import client_address
from apps.grids.models import Staff
from apps.grids.roles import PERMISSIONS, Permission, Role

NOBODY: Final[frozenset[Permission]] = frozenset()


@dataclass(frozen=True, slots=True)
class Viewer:
    """`staff` is None for a superuser who has no staff row: such an account administers, and reads no resident's data."""

    user: Any
    staff: Staff | None
    address: str

    @property
    def permissions(self) -> frozenset[Permission]:
        if not self.user.is_active:
            return NOBODY
        if self.staff is not None:
            return PERMISSIONS[Role(self.staff.role)] if self.staff.is_active else NOBODY
        return PERMISSIONS[Role.SYSTEM_ADMIN] if self.user.is_superuser else NOBODY

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def reads_personal_data(self) -> bool:
        return self.may(Permission.SEE_PERSONAL_DATA)

    def actor(self) -> Actor:
        ident = self.staff.id if self.staff is not None else f"user:{self.user.pk}"
        return Actor.staff(ident, self.address)


def viewer_of(request: HttpRequest) -> Viewer:
    # The reverse side of a one-to-one raises an AttributeError where there is no row, and remembers it.
    return Viewer(request.user, getattr(request.user, "staff", None), client_address(request))
