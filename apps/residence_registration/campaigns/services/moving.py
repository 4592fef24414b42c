"""Start, release, stop, resume and call off: each a conditional move, believed only if a row changed."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden
from apps.notifications.occasions import Occasion
from apps.notifications.services import overtake
from apps.residence_registration.campaigns.preview import preview
from apps.residence_registration.campaigns.services.drafting import SUBJECT
from apps.residence_registration.campaigns.states import MOVES, CampaignStatus, may_move
from apps.residence_registration.models import Campaign, CampaignRecipient

FRESH: Final[dict[str, Any]] = {"failures": 0, "trouble": ""}


@transaction.atomic
def start_campaign(*, campaign_id: UUID, actor: Actor) -> Campaign:
    """Runs at once, or waits for a second person where it reaches more than one may tell alone."""
    campaign = hold(campaign_id, CampaignStatus.DRAFT)
    # With those who have opted out, as they are gathered: each may change their mind before their turn.
    reach = preview(campaign).numbers
    alone = reach <= settings.CAMPAIGN_RELEASE_ABOVE
    target = CampaignStatus.RUNNING if alone else CampaignStatus.WAITING
    moment = now()
    turn = moment if alone else None
    return move(campaign, target, actor, reach=reach, started_by=actor.ident, started_at=moment, next_step_at=turn)


@transaction.atomic
def release_campaign(*, campaign_id: UUID, actor: Actor) -> Campaign:
    campaign = hold(campaign_id, CampaignStatus.WAITING)
    if actor.ident in {campaign.made_by, campaign.started_by}:
        words = _("Who has made or started a campaign does not release it.")
        raise Forbidden(words, code="second_person_needed")
    return move(campaign, CampaignStatus.RUNNING, actor, "released", released_by=actor.ident, next_step_at=now())


@transaction.atomic
def stop_campaign(*, campaign_id: UUID, actor: Actor) -> Campaign:
    """Waits for the batch that is being written; after it none is, and what was written and has not left waits."""
    campaign = hold(campaign_id, CampaignStatus.RUNNING)
    return move(campaign, CampaignStatus.STOPPED, actor, next_step_at=None)


@transaction.atomic
def resume_campaign(*, campaign_id: UUID, actor: Actor) -> Campaign:
    campaign = hold(campaign_id, CampaignStatus.STOPPED)
    return move(campaign, CampaignStatus.RUNNING, actor, "resumed", next_step_at=now(), **FRESH)


@transaction.atomic
def call_off_campaign(*, campaign_id: UUID, actor: Actor) -> Campaign:
    """For good; what was written and has not left never leaves."""
    campaign = hold(campaign_id, *(each for each in CampaignStatus if may_move(each, CampaignStatus.CALLED_OFF)))
    CampaignRecipient.objects.filter(campaign=campaign).delete()
    overtake(occasion=Occasion.CALLED_OFF, subject_type=SUBJECT, subject_ids=[campaign.pk])
    return move(campaign, CampaignStatus.CALLED_OFF, actor, finished_at=now(), next_step_at=None)


def hold(campaign_id: UUID, *expected: CampaignStatus) -> Campaign:
    """Locked until the transaction ends, so that no batch is written meanwhile."""
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None or campaign.status not in expected:
        raise Conflict(_("The campaign has moved on meanwhile; please look at it again."), code="campaign_moved_on")
    return campaign


def move(campaign: Campaign, target: CampaignStatus, actor: Actor, action: str = "", **changes: Any) -> Campaign:
    """Of a campaign that is held."""
    before = CampaignStatus(campaign.status)
    if target not in MOVES[before]:
        raise ValueError(f"{before} → {target}")
    for name, value in {"status": target, **changes}.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["status", *changes])
    audit.record(
        actor=actor,
        action=f"campaign.{action or target}",
        subject_type=SUBJECT,
        subjects=[campaign.pk],
        before={"status": before},
        after={"status": target},
    )
    return campaign
