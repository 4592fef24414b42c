"""Reads of campaigns."""

from collections.abc import Collection
from uuid import UUID

from apps.core.ids import parse_uuid
from apps.residence_registration.campaigns.states import HALTED
from apps.residence_registration.models import Campaign


def halted(subjects: Collection[str]) -> set[str]:
    """Of these campaigns' ids those whose messages are not to leave at the moment."""
    asked: list[UUID] = [ident for ident in map(parse_uuid, subjects) if ident is not None]
    found = Campaign.objects.filter(pk__in=asked, status__in=HALTED)
    return {str(ident) for ident in found.values_list("pk", flat=True)}
