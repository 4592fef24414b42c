"""The kinds of what stands in a timeline, by which it is narrowed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    FIELD = "field"
    EVIDENCE = "evidence"
    MESSAGE = "message"
    ESCALATION = "escalation"
    CORRECTION = "correction"
    PAUSE = "pause"
    VERDICT = "verdict"
    DECISION = "decision"
    CUSTODY = "custody"
    DECLARATION = "declaration"
    OFFICE = "office"
    LOOKED = "looked"


WORDS: Final[dict[Kind, Promise]] = {
    Kind.FIELD: _("From the field"),
    Kind.EVIDENCE: _("Evidence"),
    Kind.MESSAGE: _("Messages"),
    Kind.ESCALATION: _("Escalations"),
    Kind.CORRECTION: _("Corrections"),
    Kind.PAUSE: _("Pauses"),
    Kind.VERDICT: _("Verdicts"),
    Kind.DECISION: _("Disagreements"),
    Kind.CUSTODY: _("Custody"),
    Kind.DECLARATION: _("Declaration"),
    Kind.OFFICE: _("Office"),
    Kind.LOOKED: _("Who looked"),
}
# By the beginning of the audit trail's action; the longest that fits.
OF_ACTIONS: Final[dict[str, Kind]] = {
    "call.": Kind.EVIDENCE,
    "contest.": Kind.DECISION,
    "declaration.": Kind.DECLARATION,
    "declaration.changed": Kind.CORRECTION,
    "declaration.corrected": Kind.CORRECTION,
    "dispute.": Kind.DECISION,
    "escalation.": Kind.ESCALATION,
    "evidence.": Kind.EVIDENCE,
    "field_conflict.": Kind.DECISION,
    "pause.": Kind.PAUSE,
    "personal_data.": Kind.LOOKED,
    "presence_code.": Kind.EVIDENCE,
    "recording.": Kind.EVIDENCE,
    "sign.": Kind.DECISION,
    "task.reassigned": Kind.CUSTODY,
    "task.routed": Kind.CUSTODY,
    "wechat.": Kind.EVIDENCE,
}


def kind_of_action(action: str) -> Kind:
    fitting = [start for start in OF_ACTIONS if action.startswith(start)]
    return OF_ACTIONS[max(fitting, key=len)] if fitting else Kind.OFFICE


@dataclass(frozen=True, slots=True)
class Choice:
    kind: str
    words: Promise
    number: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a page shows of its timeline, and what else there is to choose."""

    happenings: list[Any]
    choices: list[Choice]
    number: int
    chosen: bool


def narrowed(happenings: Sequence[Any], asked: str | None) -> Narrowed:
    numbers = Counter(happening.kind for happening in happenings)
    chosen = Kind(asked) if asked in set(Kind) else None
    choices = [Choice(kind.value, WORDS[kind], numbers[kind], kind is chosen) for kind in Kind if numbers[kind]]
    shown = [each for each in happenings if chosen is None or each.kind == chosen]
    return Narrowed(shown, choices, len(happenings), chosen is not None)
