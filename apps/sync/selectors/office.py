"""Devices and journal entries that a person of the office may see."""

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.grids.office.viewers import Viewer
from apps.sync.models import Device, JournalEntry
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import EventStatus

SILENCE: Final = timedelta(hours=24)
IN_QUARANTINE: Final = (EventStatus.QUARANTINED, EventStatus.HELD)
# The two halves of the inbox.
OPEN: Final = Q(status__in=IN_QUARANTINE, handled_at=None)
HANDLED: Final = Q(handled_at__isnull=False)


def of_staff_in_scope(viewer: Viewer) -> Q:
    """Rows of workers who cover, or have covered, a grid in scope: a phone must not vanish from all lists at once."""
    if viewer.sees_everything:
        return Q()
    covered = Coverage.objects.filter(viewer.scope(grid="grid", town="grid__town"))
    return Q(staff__in=covered.values("staff"))


def devices_visible_to(viewer: Viewer) -> QuerySet[Device]:
    return Device.objects.filter(of_staff_in_scope(viewer))


def silent(devices: QuerySet[Device]) -> QuerySet[Device]:
    """Phones in use that have not been heard of for a day."""
    last_heard = Coalesce("last_seen_at", "enrolled_at")
    return (
        devices.filter(revoked_at=None, token_hash__isnull=False)
        .alias(heard=last_heard)
        .filter(heard__lt=now() - SILENCE)
    )


def journal_visible_to(viewer: Viewer) -> QuerySet[JournalEntry]:
    """By the worker who sent it, or by the task that it names: either may lie in scope."""
    if viewer.sees_everything:
        return JournalEntry.objects.all()
    tasks = VerificationTask.objects.filter(viewer.scope(grid="grid", town="town"))
    return JournalEntry.objects.filter(of_staff_in_scope(viewer) | Q(task_id__in=tasks.values("pk")))


def quarantine_visible_to(viewer: Viewer) -> QuerySet[JournalEntry]:
    """What was kept and not applied, and what a person has done about it."""
    return journal_visible_to(viewer).filter(OPEN | HANDLED)
