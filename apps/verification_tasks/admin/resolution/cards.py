"""A field conflict value by value: each candidate a card."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.grids.office.details import Media
from apps.grids.office.formats import EMPTY, moment
from apps.verification_tasks.admin.media import medium
from apps.verification_tasks.admin.resolution.values import masked_words
from apps.verification_tasks.models import FieldConflict
from apps.verification_tasks.selectors.candidates import Candidate, Origin, candidates_of

TITLES: Final[dict[Origin, Promise]] = {
    Origin.DECLARED: _("As declared by the resident"),
    Origin.OFFICE: _("Written on the server since"),
    Origin.FIELD: _("From a worker's phone"),
    Origin.WRITTEN: _("Written by the supervisor"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """`side` is what the form says when it is chosen, `conflict` which conflict that decides; empty: no choice."""

    title: Promise
    value: str
    who: str
    happened: str
    received: str
    is_chosen: bool
    evidence: list[str]
    media: list[Media]
    side: str = ""
    conflict: int | None = None


def cards_of(conflict: FieldConflict) -> list[Card]:
    is_open = conflict.decided_at is None
    return [card(conflict, each, is_open=is_open) for each in candidates_of(conflict)]


def card(conflict: FieldConflict, each: Candidate, *, is_open: bool) -> Card:
    from_field = each.origin is Origin.FIELD
    decides = each.conflict_id if from_field else conflict.pk if is_open else None
    return Card(
        title=TITLES[each.origin],
        value=masked_words(conflict.field, each.value),
        who=each.who or EMPTY,
        happened=moment(each.happened_at),
        received=moment(each.received_at),
        is_chosen=each.is_chosen,
        evidence=[f"{proof.get_kind_display()} · {proof.get_status_display()}" for proof in each.evidence],
        media=[medium(conflict.task, file) for file in each.files],
        side="device" if from_field else "server",
        conflict=decides,
    )
