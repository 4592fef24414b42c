"""Codes that a person types: of an authenticator app, or one of the recovery codes."""

from typing import Any, Final

import pyotp
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.grids.models import Authenticator
from apps.grids.proofs import Proof
from apps.grids.services.factors.epochs import note, raise_epoch
from apps.grids.services.factors.recovery import codes_with_first_factor, take_recovery_code
from apps.grids.services.factors.tries import count_try

STEP_S: Final = 30
# A phone's clock may be a step off, either way (RFC 6238, section 5.2).
DRIFTS: Final = (0, -1, 1)
DIGITS: Final = 6
ISSUER: Final = "Doorstep"


def new_secret() -> str:
    return pyotp.random_base32()


def uri_of(secret: str, account: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(secret: str, code: str) -> int | None:
    """The time step of which it is the code; None where it is of none near now."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not digits.isdecimal():
        return None
    present = int(now().timestamp()) // STEP_S
    maker = pyotp.TOTP(secret)
    steps = [present + drift for drift in DRIFTS]
    return next((step for step in steps if pyotp.utils.strings_equal(maker.generate_otp(step), digits)), None)


def add_authenticator(*, user: Any, secret: str, code: str, actor: Actor) -> list[str]:
    """A first code proves that the app has the secret; one before it is replaced. Gives recovery codes with it."""
    count_try(user)
    step = step_of(secret, code)
    if step is None:
        raise InvalidInput(_("This code is not right. Does the clock of your phone go right?"), code="wrong_code")
    return write_authenticator(user, secret, step, actor)


@transaction.atomic
def write_authenticator(user: Any, secret: str, step: int, actor: Actor) -> list[str]:
    raise_epoch(user)
    codes = codes_with_first_factor(user)
    values = {"secret": secret, "last_step": step, "added_at": now()}
    Authenticator.objects.update_or_create(user=user, defaults=values)
    note(actor, "added", user, kind=Proof.CODE)
    return codes


def prove_by_code(*, user: Any, code: str, actor: Actor) -> Proof | None:
    """What it was a code of; None where it is none. Either way the audit trail says so."""
    count_try(user)
    with transaction.atomic():
        proof = taken(user, code)
        if proof is None:
            note(actor, "refused", user, kind=Proof.CODE)
        else:
            note(actor, "proved", user, kind=proof)
    return proof


def taken(user: Any, code: str) -> Proof | None:
    kept = Authenticator.objects.filter(user=user).first()
    step = step_of(kept.secret, code) if kept else None
    if step is not None:
        # Believed only if one row changed: of two who send one code at the same moment one is let in.
        fresh = Authenticator.objects.filter(user=user, last_step__lt=step).update(last_step=step)
        return Proof.CODE if fresh else None
    return Proof.RECOVERY if take_recovery_code(user, code) else None
