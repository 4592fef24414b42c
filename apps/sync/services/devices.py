"""Devices join, leave, and are shut out."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Forbidden, NotFound
from apps.core.tokens import new_token
from apps.grids.models import Staff
from apps.notifications.services import unsubscribe_devices
from apps.sync.models import Device

SUBJECT = "device"


@dataclass(frozen=True, slots=True)
class DeviceDetails:
    """What a device says of itself."""

    ident: uuid.UUID
    name: str
    platform: str
    app_version: str
    public_key: str = ""


@transaction.atomic
def enrol(*, staff: Staff, details: DeviceDetails, actor: Actor) -> tuple[Device, str]:
    """The device and its new token; the earlier token and every cursor of the device are dead from here on.

    So a phone that changes hands shows its new holder nothing of the old scope.
    """
    device = locked_device(staff, details)
    if device.revoked_at is not None:
        raise Forbidden(_("This device has been revoked and cannot enrol again."), code="device_revoked")
    before = {"staff": str(device.staff_id)} if device.token_epoch else None
    if before and device.staff_id != staff.pk:
        # What concerns the holder before is not for the eyes of the new one.
        unsubscribe_devices(device_ids=[device.pk], actor=actor)
    token, device.token_hash = new_token()
    device.token_epoch += 1
    device.staff = staff
    device.name, device.platform, device.app_version = details.name, details.platform, details.app_version
    device.public_key = details.public_key
    device.enrolled_at = now()
    device.expires_at = device.enrolled_at + settings.DEVICE_TOKEN_LIFETIME
    device.last_pull_at = None
    # The reading stays: whatever the phone held before is only gone when it pulls without a cursor.
    device.save()
    audit.record(
        actor=actor,
        action="device.enrolled",
        subject_type=SUBJECT,
        subjects=[device.pk],
        before=before,
        after={"staff": str(staff.pk), "token_epoch": device.token_epoch},
    )
    return device, token


def locked_device(staff: Staff, details: DeviceDetails) -> Device:
    """Made first where it is new, so that two enrolments at the same time wait for each other."""
    fresh = Device(pk=details.ident, staff=staff, token_epoch=0, enrolled_at=now(), expires_at=now())
    Device.objects.bulk_create([fresh], ignore_conflicts=True)
    return Device.objects.select_for_update().get(pk=details.ident)


@transaction.atomic
def logout(*, device_id: uuid.UUID, actor: Actor) -> None:
    if Device.objects.filter(pk=device_id, token_hash__isnull=False).update(token_hash=None):
        unsubscribe_devices(device_ids=[device_id], actor=actor)
        audit.record(actor=actor, action="device.logged_out", subject_type=SUBJECT, subjects=[device_id])


@transaction.atomic
def revoke_devices_of(*, staff_ids: Collection[uuid.UUID], actor: Actor, reason: str = "") -> None:
    """Every phone of people who leave: what they have not sent yet is still taken, into the quarantine."""
    theirs = Device.objects.filter(staff__in=staff_ids, revoked_at__isnull=True)
    revoked = list(theirs.select_for_update().order_by("pk").values_list("pk", flat=True))
    Device.objects.filter(pk__in=revoked).update(revoked_at=now())
    unsubscribe_devices(device_ids=revoked, actor=actor)
    audit.record(actor=actor, action="device.revoked", subject_type=SUBJECT, subjects=revoked, reason=reason)


@transaction.atomic
def revoke_device(*, device_id: uuid.UUID, actor: Actor, reason: str = "") -> None:
    """For good. Its token stays, so that its next call is told to erase what it holds."""
    if Device.objects.filter(pk=device_id, revoked_at__isnull=True).update(revoked_at=now()):
        unsubscribe_devices(device_ids=[device_id], actor=actor)
        audit.record(actor=actor, action="device.revoked", subject_type=SUBJECT, subjects=[device_id], reason=reason)
    elif not Device.objects.filter(pk=device_id).exists():
        raise NotFound(_("There is no such device."))
