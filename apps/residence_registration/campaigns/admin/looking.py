"""A look at a campaign that is being made: its faults at their fields, or whom it reaches and what it costs."""

from apps.core.errors import InvalidInput
from apps.grids.office.details import Section
from apps.residence_registration.campaigns.admin.forms import CampaignForm
from apps.residence_registration.campaigns.admin.sections import estimate_section, text_section
from apps.residence_registration.campaigns.audience import Audience
from apps.residence_registration.campaigns.preview import preview_of
from apps.residence_registration.campaigns.services import CampaignDraft, check_campaign


def checked(form: CampaignForm) -> CampaignDraft | None:
    """None where it has not been sent, or has faults, which stand at their fields then."""
    if not form.is_bound or not form.is_valid():
        return None
    draft = form.draft()
    try:
        check_campaign(draft)
    except InvalidInput as fault:
        for each in fault.errors:
            form.take_fault(each)
        return None
    return draft


def previewed(draft: CampaignDraft) -> list[Section]:
    audience = Audience(draft.town, draft.grid, draft.eligible)
    found = preview_of(audience, draft.texts, draft.titles)
    return [estimate_section(found), text_section(draft.texts, draft.titles)]
