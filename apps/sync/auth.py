"""Who is at the other end: a device by its token, and the worker who holds it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import DomainError, NotAuthenticated
from apps.core.tokens import bearer
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.sync.by_token import device_by_token
from apps.sync.models import Device

SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DeviceContext:
    """`device.staff` is `staff`; encrypted columns are left out until they are asked for."""

    device: Device
    staff: Staff

    @property
    def actor(self) -> Actor:
        return Actor.device(self.device.pk)


class DeviceRevoked(DomainError):
    """The app erases its data when it reads `wipe`."""

    status = 401
    code = "device_revoked"

    def __init__(self) -> None:
        super().__init__(_("This device has been revoked; its data must be erased."), wipe=True)


def authenticate_device(request: HttpRequest, *, allow_revoked: bool = False) -> DeviceContext:
    """One query. With `allow_revoked` a revoked device passes, whatever else has ended: it may say its last."""
    token = bearer(request.headers.get("Authorization", ""))
    if token is None:
        raise NotAuthenticated(_("Send the device's token: Authorization: Token …"))
    device = device_by_token(token)
    if device is None:
        raise NotAuthenticated(_("This token is not, or no longer, known; enrol again."), code="invalid_token")
    if device.revoked_at is None:
        check_current(device)
    elif not allow_revoked:
        raise DeviceRevoked
    note_seen(device)
    return DeviceContext(device, device.staff)


def check_current(device: Device) -> None:
    if device.expires_at <= now():
        raise NotAuthenticated(_("This token has expired; enrol again."), code="token_expired")
    if not (device.staff.user.is_active and device.staff.may(Permission.WORK_IN_FIELD)):
        raise NotAuthenticated(_("This account may not work in the field any more."), code="account_inactive")


def note_seen(device: Device) -> None:
    """Once a minute at most: a poll must not cost a write. The condition lets one of many requests win."""
    moment = now()
    last = device.last_seen_at
    if last is not None and moment - last < SEEN_EVERY:
        return
    Device.objects.filter(Q(last_seen_at=last) if last else Q(last_seen_at__isnull=True), pk=device.pk).update(
        last_seen_at=moment
    )
    device.last_seen_at = moment
