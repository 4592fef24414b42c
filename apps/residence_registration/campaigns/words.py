"""What campaigns say: words that are kept in each language and never in force."""

from collections.abc import Mapping
from typing import Final

from apps.notifications.models import Language
from apps.notifications.occasions import TELLINGS, Occasion
from apps.notifications.sms_length import SmsLength, sms_length
from apps.notifications.templates import TEXTS, Template
from apps.notifications.wordings import Words, kept_words

TEMPLATE: Final = TELLINGS[Occasion.ANNOUNCED].template or Template.ANNOUNCEMENT
# Where the words of a new campaign begin.
MODEL_TEXTS: Final[Mapping[str, str]] = TEXTS[TEMPLATE]
LANGUAGES: Final = tuple(Language.values)


def said(text: str, title: str) -> str:
    """As it arrives."""
    return text.format_map({"title": title})


def lengths(texts: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, SmsLength]:
    return {language: sms_length(said(text, titles[language])) for language, text in texts.items()}


def words_at(version: int) -> Mapping[str, Words]:
    kept = kept_words(TEMPLATE, version)
    return {language: kept[language] for language in LANGUAGES if language in kept}
