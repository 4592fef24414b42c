"""The lots: the hash of each seed at once, the seed itself when its month is over."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.clock import local_date, now
from apps.grids.office.base import ScopedModelAdmin
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import moment
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Permission, Role
from apps.verification_tasks.models import Lot


def is_over(lot: Lot) -> bool:
    return lot.month < local_date(now()).replace(day=1)


@admin.register(Lot)
class LotAdmin(ScopedModelAdmin):
    view_needs = Permission.REVIEW_WORK
    list_display = ("month_shown", "town", "drawn", "commitment")
    ordering = ("-month", "town")
    empty_words = gettext_lazy("No lot has been drawn yet.")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        lots = Lot.objects.select_related("town").defer("seed").annotate(count=Count("checks"))
        if viewer.staff is None or viewer.sees_everything:
            return lots
        if viewer.staff.role == Role.TOWN:
            return lots.filter(town=viewer.staff.division)
        # A community's lot is its town's.
        return lots.filter(town__children=viewer.staff.division)

    @admin.display(description=gettext_lazy("month"), ordering="month")
    def month_shown(self, lot: Lot) -> str:
        return f"{lot.month:%Y-%m}"

    @admin.display(description=gettext_lazy("drawn"), ordering="count")
    def drawn(self, lot: Any) -> int:
        return int(lot.count)

    def detail(self, _viewer: Viewer, obj: Lot) -> Detail:
        seed = obj.seed if is_over(obj) else _("It is shown when the month is over.")
        facts = [
            Fact(_("month"), self.month_shown(obj)),
            Fact(_("town"), obj.town.name),
            Fact(_("made"), moment(obj.made_at)),
            Fact(_("hash of the seed"), obj.commitment),
            Fact(_("seed"), seed),
            Fact(_("how to draw it again"), HOW),
        ]
        return Detail([Section(_("Lot"), facts)])


HOW = gettext_lazy(
    "A task's ticket: the first eight bytes of HMAC-SHA256 with the seed over random:<task id> (or risk:<task id>), "
    "as a number, modulo 10000. Below the share it is drawn. The hash is SHA-256 of the seed."
)
