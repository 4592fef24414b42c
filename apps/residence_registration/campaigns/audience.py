"""Whom a campaign speaks to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.core.clock import end_of_day
from apps.grids.models import Division
from apps.residence_registration.models import Campaign, Declaration
from apps.residence_registration.permits import declared_until
from apps.residence_registration.states import DeclarationStatus

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Audience:
    """`eligible`: the first and the last day on which they became so; None: whenever they may."""

    town: str | None = None
    grid: UUID | None = None
    eligible: tuple[date, date] | None = None


def audience_of(campaign: Campaign) -> Audience:
    days = (campaign.eligible_from, campaign.eligible_until)
    eligible = None if days[0] is None or days[1] is None else (days[0], days[1])
    return Audience(campaign.town_id, campaign.grid_id, eligible)


def residents(audience: Audience) -> QuerySet[Declaration]:
    """Their declarations; a number that registered several people has several."""
    found = Declaration.objects.filter(in_place(audience), status=DeclarationStatus.REGISTERED)
    if audience.eligible is None:
        return found
    first, last = audience.eligible
    since, until = end_of_day(declared_until(first - DAY)), end_of_day(declared_until(last))
    return found.filter(submitted_at__gte=since, submitted_at__lt=until)


def in_place(audience: Audience) -> Q:
    """As declarations are in scope: of a town by the declared division, which may be the town itself."""
    if audience.grid is not None:
        return Q(grid=audience.grid)
    if audience.town is not None:
        return Q(division__in=Division.objects.filter(Q(code=audience.town) | Q(parent=audience.town)).values("code"))
    return Q()
