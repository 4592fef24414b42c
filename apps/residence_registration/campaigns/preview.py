"""How many a campaign reaches and what it costs: one statement, and no row of a resident leaves the database."""

from collections.abc import Mapping

from django.conf import settings

from apps.notifications.reach import reach_of
from apps.residence_registration.campaigns.audience import Audience, audience_of, residents
from apps.residence_registration.campaigns.cost import Estimate, estimate
from apps.residence_registration.campaigns.words import lengths, words_at
from apps.residence_registration.models import Campaign


def preview_of(audience: Audience, texts: Mapping[str, str], titles: Mapping[str, str]) -> Estimate:
    """Texts and titles by language; they have passed their checks."""
    heard = reach_of(residents(audience).order_by().values("phone_index"))
    parts = {language: length.parts for language, length in lengths(texts, titles).items()}
    return estimate(heard, parts, settings.SMS_PART_PRICE)


def preview(campaign: Campaign) -> Estimate:
    texts = {language: words.text for language, words in words_at(campaign.version).items()}
    return preview_of(audience_of(campaign), texts, campaign.titles())
