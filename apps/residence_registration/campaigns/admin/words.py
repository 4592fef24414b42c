"""Campaigns as the office writes them."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.ids import parse_uuid
from apps.grids.models import Staff
from apps.grids.office.formats import EMPTY, Tone, badge
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.models import Campaign

STATUS_WORDS: Final[dict[str, Promise]] = {
    CampaignStatus.DRAFT: gettext_lazy("Draft"),
    CampaignStatus.WAITING: gettext_lazy("Waits for a second person"),
    CampaignStatus.RUNNING: gettext_lazy("Under way"),
    CampaignStatus.STOPPED: gettext_lazy("Stopped"),
    CampaignStatus.DONE: gettext_lazy("Done"),
    CampaignStatus.CALLED_OFF: gettext_lazy("Called off"),
}
TONES: Final[dict[str, Tone]] = {
    CampaignStatus.WAITING: Tone.WARN,
    CampaignStatus.RUNNING: Tone.INFO,
    CampaignStatus.STOPPED: Tone.BAD,
    CampaignStatus.DONE: Tone.GOOD,
}


def status_badge(campaign: Campaign) -> SafeString:
    return badge(STATUS_WORDS[campaign.status], TONES.get(campaign.status, Tone.PLAIN))


def place_words(campaign: Campaign) -> str:
    if campaign.grid is not None:
        return f"{campaign.grid.name} ({campaign.grid.code})"
    return campaign.town.name if campaign.town is not None else _("the whole city")


def audience_words(campaign: Campaign) -> str:
    if campaign.eligible_from is None:
        return _("every registered resident")
    days = {"first": f"{campaign.eligible_from:%Y-%m-%d}", "last": f"{campaign.eligible_until:%Y-%m-%d}"}
    return _("who became eligible for the permit from %(first)s to %(last)s") % days


def progress_words(campaign: Campaign) -> str:
    if campaign.reach is None:
        return EMPTY
    seen = campaign.written + campaign.opted_out + campaign.moved_away
    share = f"{seen / campaign.reach:.0%}" if campaign.reach else "100%"
    return _("%(seen)s of %(all)s (%(share)s)") % {"seen": f"{seen:,}", "all": f"{campaign.reach:,}", "share": share}


def residents_words(count: int) -> str:
    return ngettext("%(n)s resident", "%(n)s residents", count) % {"n": f"{count:,}"}


def parts_words(count: int) -> str:
    return ngettext("%(n)s part", "%(n)s parts", count) % {"n": f"{count:,}"}


def money(amount: Decimal) -> str:
    return f"¥{amount:,.2f}"


def names_of(idents: Collection[str]) -> Mapping[str, str]:
    """Of members of staff, by id."""
    known = [ident for ident in map(parse_uuid, idents) if ident is not None]
    return {str(pk): name for pk, name in Staff.objects.filter(pk__in=known).values_list("pk", "name")}
