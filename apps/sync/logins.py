"""A worker's name and password, with the lock-out after repeated failures."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.addresses import client_address
from apps.core.crypto import blind_index
from apps.core.errors import Forbidden, NotAuthenticated, Throttled
from apps.core.throttling import throttle
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.grids.selectors.factors import has_factor
from apps.grids.services.factors import prove_by_code

# A password's hash is dear: one address may not keep the processors busy with ever new names.
LOGINS_A_MINUTE: Final = 60


def field_login(request: HttpRequest, username: str, password: str, otp: str = "") -> Staff:
    """The worker, or an error that tells nothing of which accounts exist.

    An account that has a second factor, as leaders have for the office, is asked for a code of it here too.

    Django hashes the password of an unknown account too, so it takes as long. Failures are counted per
    account and address; success, of which django-axes hears by the signal, forgets them.
    """
    caller = blind_index("address", client_address(request)).hex()
    throttle("field_login", caller, limit=LOGINS_A_MINUTE, window=timedelta(minutes=1))
    user = authenticate(request, username=username, password=password)
    if user is None:
        raise refusal(request)
    staff = field_staff(user)
    if has_factor(user) and prove_by_code(user=user, code=otp, actor=actor_of(staff, request)) is None:
        raise refusal(request)
    user_logged_in.send(sender=type(user), request=request, user=user)
    return staff


def actor_of(staff: Staff, request: HttpRequest) -> Actor:
    return Actor.staff(staff.pk, client_address(request))


def refusal(request: HttpRequest) -> Exception:
    # Taken off the request, or its middleware would put a page in the place of our answer.
    if request.__dict__.pop("axes_locked_out", False):
        return Throttled(
            _("Too many failed attempts; this account is locked from here for a while."),
            code="locked_out",
            retry_after=int(settings.AXES_COOLOFF_TIME.total_seconds()),
        )
    return NotAuthenticated(_("The name or the password is wrong."), code="invalid_credentials")


def field_staff(user: AbstractBaseUser) -> Staff:
    staff = Staff.objects.filter(user=user.pk).first()
    if staff is None or not staff.may(Permission.WORK_IN_FIELD):
        raise Forbidden(_("Only field staff may enrol a device."), code="not_field_staff")
    return staff
