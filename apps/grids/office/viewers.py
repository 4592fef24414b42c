"""Who looks at the office's pages, and what they may do there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from apps.core.actors import Actor
from apps.core.addresses import client_address
from apps.grids.models import Staff
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.grids.selectors import scope_q, scope_units

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
NOBODY: Final[frozenset[Permission]] = frozenset()
# The attribute of a request that says what its viewer does without.
HIDES: Final = "hidden_permissions"
# The attribute of a request that narrows a list to rows by their keys.
ONLY: Final = "only_keys"


@dataclass(frozen=True, slots=True)
class Viewer:
    """`staff` is None for a superuser without a staff row: such an account administers, and reads nobody's data."""

    user: Any
    staff: Staff | None
    address: str
    # What this look does without although the role permits it: an export is masked by looking so.
    hides: frozenset[Permission] = NOBODY

    @property
    def permissions(self) -> frozenset[Permission]:
        if not self.user.is_active:
            return NOBODY
        if self.staff is not None:
            return PERMISSIONS[Role(self.staff.role)] if self.staff.is_active else NOBODY
        return PERMISSIONS[Role.SYSTEM_ADMIN] if self.user.is_superuser else NOBODY

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions and permission not in self.hides

    def reads(self, permission: Permission) -> bool:
        """Whether pages that are there for those with the permission may be looked at."""
        return not self.permissions.isdisjoint({permission, Permission.READ_EVERYTHING})

    @property
    def reads_personal_data(self) -> bool:
        return self.may(Permission.SEE_PERSONAL_DATA)

    @property
    def sees_everything(self) -> bool:
        """Known without asking the database, so that such a viewer's lists carry no subquery."""
        return self.scope(grid="grid", town="town") == Q()

    def scope(self, *, grid: str, town: str) -> Q:
        """The rows in scope; `grid` and `town` are the lookups from the row."""
        return Q() if self.staff is None else scope_q(self.staff, grid=grid, town=town)

    def units(self) -> list[str] | None:
        """What the scope consists of, for sums by unit; None: the whole city."""
        return None if self.staff is None else scope_units(self.staff)

    def actor(self) -> Actor:
        ident = self.staff.id if self.staff is not None else f"user:{self.user.pk}"
        return Actor.staff(ident, self.address)


def viewer_of(request: HttpRequest) -> Viewer:
    # The reverse side of a one-to-one raises an AttributeError where there is no row, and remembers it.
    hides = getattr(request, HIDES, NOBODY)
    return Viewer(request.user, getattr(request.user, "staff", None), client_address(request), hides)


def for_readers_of(permission: Permission) -> Callable[[View[Rest]], View[Rest]]:
    """For pages that belong to no list: a list asks by itself."""

    def guard(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if not viewer_of(request).reads(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
