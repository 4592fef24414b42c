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


def quarantine_visible_to(viewer: Viewer) -> QuerySet[JournalEntry]:
    """By the worker who sent it, or by the task that it names: either may lie in scope."""
    waiting = JournalEntry.objects.filter(status__in=IN_QUARANTINE)
    if viewer.sees_everything:
        return waiting
    tasks = VerificationTask.objects.filter(viewer.scope(grid="grid", town="town"))
    return waiting.filter(of_staff_in_scope(viewer) | Q(task_id__in=tasks.values("pk")))
