"""Keep a list's filter under a name, share it within one's division, and let it go."""

import secrets
from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Forbidden, InvalidInput
from apps.grids.models import SavedFilter, Staff

# A search term may be somebody's name or number; the page is where one was, not what one wants.
NEVER_KEPT: Final = frozenset({"q", "p", "all", "_popup", "e", "_changelist_filters", "saved"})
# Without what is easily taken for something else when it is read out.
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH: Final = 8
MOST: Final = 50


def cleaned(query: str) -> str:
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in NEVER_KEPT and value]
    return urlencode(sorted(pairs))


@transaction.atomic
def save_filter(*, owner: Staff, name: str, page: str, query: str, shared: bool, actor: Actor) -> SavedFilter:
    """One of that name is replaced and keeps its link."""
    words, kept = name.strip(), cleaned(query)
    if not words or not kept:
        raise InvalidInput(_("A filter needs a name, and something that it filters by."), code="empty_filter")
    if SavedFilter.objects.filter(owner=owner).count() >= MOST:
        raise InvalidInput(_("You have as many saved filters as can be; remove some first."), code="too_many_filters")
    saved, made = SavedFilter.objects.update_or_create(
        owner=owner,
        page=page,
        name=words,
        defaults={"query": kept, "shared_in_id": owner.division_id if shared else None},
        create_defaults={
            "code": new_code(),
            "query": kept,
            "shared_in_id": owner.division_id if shared else None,
            "made_at": now(),
        },
    )
    note(saved, "saved_filter.made" if made else "saved_filter.changed", actor)
    return saved


@transaction.atomic
def share_filters(*, codes: Collection[str], owner: Staff, shared: bool, actor: Actor) -> int:
    """Only one's own."""
    rows = list(SavedFilter.objects.filter(pk__in=codes, owner=owner).order_by("pk"))
    SavedFilter.objects.filter(pk__in=[row.pk for row in rows]).update(
        shared_in=owner.division_id if shared else None
    )
    for row in rows:
        note(row, "saved_filter.shared" if shared else "saved_filter.unshared", actor)
    return len(rows)


@transaction.atomic
def remove_filters(*, codes: Collection[str], owner: Staff, actor: Actor) -> int:
    rows = list(SavedFilter.objects.filter(pk__in=codes).order_by("pk"))
    if any(row.owner_id != owner.pk for row in rows):
        raise Forbidden(_("Only whoever made a filter removes it."), code="not_your_filter")
    for row in rows:
        note(row, "saved_filter.removed", actor)
    SavedFilter.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def note(saved: SavedFilter, action: str, actor: Actor) -> None:
    audit.record(actor=actor, action=action, subject_type="saved_filter", subjects=[saved.pk])
