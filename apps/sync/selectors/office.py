"""Devices and journal entries that a person of the office may see."""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db.models import Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core.clock import now
from apps.grids.models import Coverage
from apps.grids.office.viewers import Viewer
from apps.grids.selectors.coverage import running_at
from apps.sync.models import Device, JournalEntry
from apps.sync.selectors.removals import unconfirmed_removals
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.models.tasks import STILL_RUNNING
from apps.verification_tasks.states import EventStatus

SILENCE: Final = timedelta(hours=24)
# What is due within this time is endangered by a phone that does not answer.
NEAR: Final = timedelta(hours=48)
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


def with_endangered(devices: QuerySet[Device]) -> QuerySet[Any]:
    """Adds `endangered`: running tasks of the worker, by grid or by name, that are due within two days or overdue."""
    moment = now()
    grids = Coverage.objects.filter(running_at(moment), staff=OuterRef(OuterRef("staff"))).values("grid")
    near = VerificationTask.objects.filter(STILL_RUNNING, due_at__lte=moment + NEAR)
    theirs = near.filter(Q(grid__in=grids, assignee=None) | Q(assignee=OuterRef("staff"))).order_by()
    number = theirs.annotate(all=Func("pk", function="count")).values("all")
    return devices.annotate(endangered=Subquery(number, output_field=IntegerField()))


def endangering(devices: QuerySet[Device]) -> QuerySet[Any]:
    """The silent ones of whose workers something is due soon."""
    return with_endangered(silent(devices)).filter(endangered__gt=0)


def unconfirmed(devices: QuerySet[Device]) -> QuerySet[Device]:
    """Phones that may still hold personal data which has left their scope."""
    return devices.filter(pk__in=unconfirmed_ids(devices))


def unconfirmed_ids(devices: QuerySet[Device]) -> set[uuid.UUID]:
    reading = devices.filter(wiped_at=None).exclude(reading={}).order_by()
    return set(unconfirmed_removals(list(reading.values_list("pk", flat=True))))


def journal_visible_to(viewer: Viewer) -> QuerySet[JournalEntry]:
    """By the worker who sent it, or by the task that it names: either may lie in scope."""
    if viewer.sees_everything:
        return JournalEntry.objects.all()
    tasks = VerificationTask.objects.filter(viewer.scope(grid="grid", town="town"))
    return JournalEntry.objects.filter(of_staff_in_scope(viewer) | Q(task_id__in=tasks.values("pk")))


def quarantine_visible_to(viewer: Viewer) -> QuerySet[JournalEntry]:
    """What was kept and not applied, and what a person has done about it."""
    return journal_visible_to(viewer).filter(OPEN | HANDLED)
