"""The list of phones: its filter, and what is asked once for a whole page."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from apps.grids.office.base import OfficeList
from apps.sync.selectors.office import endangering, silent, unconfirmed
from apps.sync.selectors.removals import unconfirmed_removals

Narrowed = Callable[[QuerySet[Any]], QuerySet[Any]]
# In these states the phones stand first that endanger most.
DANGER: Final = frozenset({"silent", "endangering"})
STATES: Final[dict[str, tuple[Promise, Narrowed]]] = {
    "used": (gettext_lazy("In use"), lambda rows: rows.filter(revoked_at=None, token_hash__isnull=False)),
    "silent": (gettext_lazy("Silent for 24 hours"), silent),
    "endangering": (gettext_lazy("Silent, with deadlines near"), endangering),
    "unconfirmed": (gettext_lazy("Removals not confirmed"), unconfirmed),
    "unwiped": (
        gettext_lazy("Revoked, wiping not confirmed"),
        lambda rows: rows.filter(revoked_at__isnull=False, wiped_at=None),
    ),
    "revoked": (gettext_lazy("Revoked"), lambda rows: rows.filter(revoked_at__isnull=False)),
}


class StateFilter(DropdownFilter):  # type: ignore[misc]  # unfold carries no types
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, words) for value, (words, _narrow) in STATES.items()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = STATES.get(self.value() or "")
        return chosen[1](queryset) if chosen else queryset


class DeviceList(OfficeList):
    def get_results(self, request: HttpRequest) -> None:
        """What is not confirmed gone is asked once for the whole page."""
        super().get_results(request)
        devices: list[Any] = list(self.result_list)
        found = unconfirmed_removals([device.pk for device in devices])
        for device in devices:
            device.unconfirmed = found.get(device.pk)
        self.result_list: list[Any] = devices
