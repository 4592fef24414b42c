"""The words in force, by template and language; each process looks at the table anew twice a minute."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from apps.notifications.models import Wording
from apps.notifications.templates import FALLBACK, TEXTS, Template

FRESH_S: Final = 30.0
# Version 0: what this program ships, where the table has no row yet.
SHIPPED: Final = 0


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    version: int = SHIPPED
    sms_template_id: str = ""
    wechat_template_id: str = ""


Key = tuple[str, str]


class Shelf:
    """Nothing of a row is ever changed, so the newest version of each is all there is to know."""

    def __init__(self) -> None:
        self.words: Mapping[Key, Words] = {}
        self.good_until = 0.0
        self.lock = Lock()

    def at(self, template: str, language: str) -> Words | None:
        if time.monotonic() >= self.good_until:
            with self.lock:
                self.words, self.good_until = newest(), time.monotonic() + FRESH_S
        return self.words.get((template, language))

    def forget(self) -> None:
        self.good_until = 0.0


SHELF: Final = Shelf()


def newest() -> Mapping[Key, Words]:
    rows = Wording.objects.order_by("template", "language", "-version").distinct("template", "language")
    return {
        (row.template, row.language): Words(row.text, row.version, row.sms_template_id, row.wechat_template_id)
        for row in rows
    }


def words_of(template: Template | str, language: str) -> Words:
    """In that language, else in Chinese."""
    texts = TEXTS[Template(template)]
    known = language if language in texts else FALLBACK
    return SHELF.at(template, known) or Words(texts[known])


def kept_words(template: Template, version: int) -> Mapping[str, Words]:
    """By language, what was kept to be said once; whatever is in force."""
    rows = Wording.objects.filter(template=template, version=version)
    return {row.language: Words(row.text, row.version, row.sms_template_id, row.wechat_template_id) for row in rows}


def render(template: Template | str, language: str, context: Mapping[str, str]) -> str:
    """A context without a variable that the text needs is a KeyError."""
    return words_of(template, language).text.format_map(context)
