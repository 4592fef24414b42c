"""The steps of running campaigns: each whose time has come takes one, and many at once may ask for them."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.notifications.calm import is_quiet
from apps.residence_registration.campaigns.services.batches import write_batch
from apps.residence_registration.campaigns.services.gathering import gather
from apps.residence_registration.campaigns.services.moving import move
from apps.residence_registration.campaigns.states import CampaignStatus
from apps.residence_registration.models import Campaign

# After so many in a row a person looks at it.
MOST_FAILURES: Final = 5
FIRST_PAUSE: Final = timedelta(seconds=30)
log = structlog.get_logger(__name__)


def run_campaigns() -> int:
    """How many steps were taken. None in quiet hours: all of a night's would leave at once in the morning."""
    moment = now()
    if is_quiet(moment):
        return 0
    running = list(
        Campaign.objects.filter(status=CampaignStatus.RUNNING)
        .order_by("next_step_at")
        .values_list("id", "next_step_at")
    )
    share = settings.CAMPAIGN_RATE // max(len(running), 1)
    return sum(take_step(ident, share) for ident, at in running if at is not None and at <= moment)


def take_step(campaign_id: UUID, share: int) -> bool:
    """One campaign's fault never costs another's step."""
    try:
        return step(campaign_id, share)
    except Exception as error:
        # Its words may quote a number, so only its name is kept.
        log.exception("campaign_step_failed", campaign=str(campaign_id))
        note_failure(campaign_id, type(error).__name__)
        return False


@transaction.atomic
def step(campaign_id: UUID, share: int) -> bool:
    """Whoever comes second while it is taken goes on to the next campaign."""
    due = Campaign.objects.filter(pk=campaign_id, status=CampaignStatus.RUNNING, next_step_at__lte=now())
    campaign = due.select_for_update(skip_locked=True).first()
    if campaign is None:
        return False
    if campaign.gathered_at is None:
        gather(campaign)
    else:
        write_batch(campaign, max(1, min(campaign.rate, share)))
    return True


@transaction.atomic
def note_failure(campaign_id: UUID, reason: str) -> None:
    """Nothing of the step is left; it is tried again, later each time, and then stopped for a person to see."""
    running = Campaign.objects.filter(pk=campaign_id, status=CampaignStatus.RUNNING)
    campaign = running.select_for_update().first()
    if campaign is None:
        return
    wait = FIRST_PAUSE * 2**campaign.failures
    running.update(failures=F("failures") + 1, trouble=reason[:128], next_step_at=now() + wait)
    if campaign.failures + 1 >= MOST_FAILURES:
        move(campaign, CampaignStatus.STOPPED, SYSTEM, next_step_at=None)
