"""Bind an e-mail address: a code goes there, and whoever reads it there may name it."""

import hmac
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.errors import Conflict
from apps.core.ids import new_id
from apps.notifications.choice import Address, Way, is_open
from apps.notifications.models import Channel
from apps.notifications.occasions import Occasion
from apps.notifications.services import bind_address, message_on, release_address_of, send_messages
from apps.residence_registration.models import EmailClaim, ResidentAccount

CODES: Final = 1_000_000
LIFETIME: Final = timedelta(minutes=30)
SUBJECT: Final = "resident_account"


@transaction.atomic
def claim_email(*, account: ResidentAccount, email: str, language: str, actor: Actor) -> None:
    """A code to the address; the one before it is dead. What is bound stays until the new one is confirmed."""
    if not is_open(Channel.EMAIL):
        raise Conflict(_("No e-mail is sent from here."), code="channel_closed")
    code = f"{secrets.randbelow(CODES):06d}"
    claim = EmailClaim(
        account=account,
        email=email,
        code_hash=code_hash(email, code),
        expires_at=now() + LIFETIME,
        tries=0,
    )
    EmailClaim.objects.bulk_create(
        [claim],
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["email", "code_hash", "expires_at", "tries"],
    )
    audit.record(actor=actor, action="email.claimed", subject_type=SUBJECT, subjects=[account.pk])
    message = message_on(
        Occasion.EMAIL_GIVEN,
        phone=account.phone,
        key=str(new_id()),
        context={"code": code},
        language=language,
        way=Way(Channel.EMAIL, Address(email, email_index(email))),
    )
    send_messages(messages=[message])


@transaction.atomic
def confirm_email(*, account: ResidentAccount, code: str, actor: Actor) -> bool:
    """False where the code is wrong, dead or too old. Not an exception: the counted try must commit."""
    alive = EmailClaim.objects.filter(account=account, expires_at__gt=now(), tries__lt=settings.OTP_MAX_TRIES)
    # Counted before looking: however many come at once, no more than so many are compared.
    if not alive.update(tries=F("tries") + 1):
        return False
    claim = EmailClaim.objects.get(account=account)
    if not hmac.compare_digest(bytes(claim.code_hash), code_hash(claim.email, code)):
        return False
    EmailClaim.objects.filter(account=account).delete()
    bind_address(phone=account.phone, channel=Channel.EMAIL, address=claim.email, index=email_index(claim.email))
    audit.record(actor=actor, action="email.bound", subject_type=SUBJECT, subjects=[account.pk])
    return True


@transaction.atomic
def unbind_email(*, account: ResidentAccount, actor: Actor) -> None:
    """A code that is still under way dies with it."""
    EmailClaim.objects.filter(account=account).delete()
    if release_address_of(phone=account.phone, channel=Channel.EMAIL):
        audit.record(actor=actor, action="email.unbound", subject_type=SUBJECT, subjects=[account.pk])


def email_index(email: str) -> bytes:
    return blind_index("email", email.lower())


def code_hash(email: str, code: str) -> bytes:
    return blind_index("email_code", f"{email}:{code}")
