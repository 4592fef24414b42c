"""A campaign is drafted once; what is to be different is another campaign."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import local_date, now
from apps.core.errors import FieldError, InvalidInput
from apps.notifications.models import Language
from apps.notifications.services import WordingDraft, keep_words
from apps.notifications.wording_checks import wording_faults
from apps.residence_registration.campaigns.words import LANGUAGES, TEMPLATE
from apps.residence_registration.models import Campaign

SUBJECT: Final = "campaign"


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """Titles, texts and vendors' template ids by language; the place is in the scope of whoever drafts it."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    rate: int
    town: str | None = None
    grid: UUID | None = None
    eligible: tuple[date, date] | None = None
    sms_template_ids: Mapping[str, str] = field(default_factory=dict)
    wechat_template_ids: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def draft_campaign(*, draft: CampaignDraft, actor: Actor) -> Campaign:
    check_campaign(draft)
    version = keep_words(drafts=[wording(draft, language) for language in LANGUAGES], actor=actor)
    first, last = draft.eligible or (None, None)
    campaign = Campaign.objects.create(
        title=draft.titles[Language.CHINESE],
        title_en=draft.titles[Language.ENGLISH],
        town_id=draft.town,
        grid_id=draft.grid,
        eligible_from=first,
        eligible_until=last,
        version=version,
        rate=draft.rate,
        made_by=actor.ident,
        made_at=now(),
    )
    audit.record(
        actor=actor,
        action="campaign.drafted",
        subject_type=SUBJECT,
        subjects=[campaign.pk],
        after={"title": campaign.title, "version": version},
    )
    return campaign


def wording(draft: CampaignDraft, language: str) -> WordingDraft:
    return WordingDraft(
        template=TEMPLATE,
        language=language,
        text=draft.texts[language],
        note=draft.titles[language],
        sms_template_id=draft.sms_template_ids.get(language, ""),
        wechat_template_id=draft.wechat_template_ids.get(language, ""),
    )


def check_campaign(draft: CampaignDraft) -> None:
    """Each fault points at its field, those of the words as `/text/en`."""
    found = [*place_faults(draft), *(fault for language in LANGUAGES for fault in word_faults(draft, language))]
    if found:
        raise InvalidInput(_("This campaign cannot be kept."), code="bad_campaign", errors=found)


def place_faults(draft: CampaignDraft) -> list[FieldError]:
    faults = []
    if not 0 < draft.rate <= settings.CAMPAIGN_RATE:
        words = _("Between 1 and %(most)d messages a minute.") % {"most": settings.CAMPAIGN_RATE}
        faults.append(FieldError("/rate", "bad_rate", words))
    if draft.eligible is not None:
        first, last = draft.eligible
        if first > last:
            faults.append(
                FieldError("/eligible_until", "ends_before_it_begins", _("The last day is before the first."))
            )
        if last > local_date(now()):
            words = _("The last day is to come yet: nobody has become eligible on it.")
            faults.append(FieldError("/eligible_until", "to_come", words))
    return faults


def word_faults(draft: CampaignDraft, language: str) -> list[FieldError]:
    wanted = wording(draft, language)
    found = wording_faults(
        wanted.template,
        language,
        wanted.text,
        sms_template_id=wanted.sms_template_id,
        wechat_template_id=wanted.wechat_template_id,
    )
    return [FieldError(f"{fault.pointer}/{language}", fault.code, fault.detail) for fault in found]
