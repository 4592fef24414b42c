"""What a campaign's page says of it."""

from django.utils.translation import gettext as _

from apps.grids.office.details import Fact, Section, Text
from apps.grids.office.formats import moment
from apps.residence_registration.campaigns.admin.words import (
    audience_words,
    names_of,
    place_words,
    progress_words,
    residents_words,
    status_badge,
)
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.models import Campaign


def facts_of(campaign: Campaign) -> Section:
    names = names_of([campaign.made_by, campaign.started_by, campaign.released_by])

    def who(ident: str) -> str:
        return names.get(ident, ident)

    facts = [
        Fact(_("status"), status_badge(campaign)),
        Fact(_("where"), place_words(campaign)),
        Fact(_("who"), audience_words(campaign)),
        Fact(_("messages a minute"), campaign.rate),
        Fact(_("made by"), f"{who(campaign.made_by)} {moment(campaign.made_at)}"),
    ]
    if campaign.started_at is not None:
        facts += [
            Fact(_("started by"), f"{who(campaign.started_by)} {moment(campaign.started_at)}"),
            Fact(_("released by"), who(campaign.released_by)),
            Fact(_("progress"), progress_words(campaign)),
            Fact(_("messages written"), f"{campaign.written:,}"),
            Fact(_("opted out"), residents_words(campaign.opted_out)),
            Fact(_("registered no more"), residents_words(campaign.moved_away)),
            Fact(_("finished"), moment(campaign.finished_at)),
        ]
    return Section(_("Announcement"), facts)


def notes_of(campaign: Campaign) -> list[Text]:
    notes: list[Text] = []
    if campaign.status == CampaignStatus.WAITING:
        notes.append(
            _("It reaches %(n)s residents: a second person has to release it.") % {"n": f"{campaign.reach or 0:,}"}
        )
    if campaign.trouble:
        notes.append(_("Its last batch failed (%(error)s); nothing of it is left.") % {"error": campaign.trouble})
    return notes
