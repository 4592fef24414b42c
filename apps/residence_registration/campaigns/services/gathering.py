"""The audience of a campaign, fixed when it begins: who is in it has a turn, whatever happens to the rows around."""

from typing import Final

from django.conf import settings
from django.db import connection

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.residence_registration.campaigns.audience import audience_of, residents
from apps.residence_registration.campaigns.services.moving import move
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.models import Campaign, CampaignRecipient

RECIPIENT: Final = CampaignRecipient._meta.db_table
# One turn a number, whoever registered with it. In the order of a keyed hash: no part of a town hears first.
GATHER: Final = f"""
INSERT INTO {RECIPIENT} (campaign_id, declaration_id)
SELECT DISTINCT ON (phone_index) %s, id FROM ({{asked}}) AS asked(id, phone_index) ORDER BY phone_index, id DESC
"""  # noqa: S608  the table's name is the model's


def gather(campaign: Campaign) -> None:
    """One statement. Of a campaign that is held."""
    asked, values = (
        residents(audience_of(campaign)).order_by().values_list("id", "phone_index").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(GATHER.format(asked=asked), [campaign.pk, *values])
        reach = int(cursor.rowcount)
    if reach > settings.CAMPAIGN_RELEASE_ABOVE and not campaign.released_by:
        # More have moved in since it was started than one person may tell alone.
        CampaignRecipient.objects.filter(campaign=campaign).delete()
        move(campaign, CampaignStatus.WAITING, SYSTEM, reach=reach, next_step_at=None)
        return
    campaign.reach, campaign.gathered_at = reach, now()
    campaign.save(update_fields=["reach", "gathered_at"])
