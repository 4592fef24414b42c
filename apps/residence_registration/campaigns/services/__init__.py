"""Every write of campaigns."""

from apps.residence_registration.campaigns.services.drafting import CampaignDraft, check_campaign, draft_campaign
from apps.residence_registration.campaigns.services.moving import (
    call_off_campaign,
    release_campaign,
    resume_campaign,
    start_campaign,
    stop_campaign,
)
from apps.residence_registration.campaigns.services.running import run_campaigns

__all__ = [
    "CampaignDraft",
    "call_off_campaign",
    "check_campaign",
    "draft_campaign",
    "release_campaign",
    "resume_campaign",
    "run_campaigns",
    "start_campaign",
    "stop_campaign",
]
