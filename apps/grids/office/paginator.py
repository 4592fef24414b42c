"""Pages of a list that may have a million rows: counted to a ceiling, never in full."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.functional import cached_property

CEILING: Final = 10_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Beyond the ceiling a person filters instead of leafing."""

    template_name = "admin/office/pagination.html"

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:CEILING].count())

    @property
    def is_capped(self) -> bool:
        return self.count >= CEILING
