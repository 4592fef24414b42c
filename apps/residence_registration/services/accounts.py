"""How a resident signs in: a one-time code to a phone, then a session."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.ids import new_id
from apps.core.phones import phone_index
from apps.core.tokens import new_token
from apps.notifications.occasions import Occasion
from apps.notifications.services import message_on, send_messages
from apps.residence_registration.models import OneTimeCode, ResidentAccount, ResidentSession

CODES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class OpenedSession:
    token: str
    expires_at: datetime


@transaction.atomic
def send_code(*, phone: str, language: str) -> None:
    """Send a new code to any number that can be dialled; the one before it is dead."""
    code = f"{secrets.randbelow(CODES):06d}"
    OneTimeCode.objects.bulk_create(
        [
            OneTimeCode(
                phone_index=phone_index(phone),
                code_hash=code_hash(phone, code),
                expires_at=now() + settings.OTP_LIFETIME,
                tries=0,
            )
        ],
        update_conflicts=True,
        unique_fields=["phone_index"],
        update_fields=["code_hash", "expires_at", "tries"],
    )
    message = message_on(Occasion.SIGN_IN, phone=phone, key=str(new_id()), context={"code": code}, language=language)
    send_messages(messages=[message])


@transaction.atomic
def open_session(*, phone: str, code: str, address: str = "") -> OpenedSession | None:
    """None where the code is wrong, used, dead or too old. Not an exception: the counted try must commit."""
    if not spend_code(phone, code):
        return None
    account = hold_account(phone)
    token, kept = new_token()
    moment = now()
    session = ResidentSession.objects.create(
        account=account,
        token_hash=kept,
        created_at=moment,
        expires_at=moment + settings.RESIDENT_SESSION_LIFETIME,
    )
    actor = Actor.resident(account.pk, address)
    audit.record(actor=actor, action="resident.signed_in", subject_type="resident_account", subjects=[account.pk])
    return OpenedSession(token, session.expires_at)


def spend_code(phone: str, code: str) -> bool:
    """Count the try before looking: however many come at once, no more than five are compared."""
    index = phone_index(phone)
    alive = OneTimeCode.objects.filter(phone_index=index, expires_at__gt=now(), tries__lt=settings.OTP_MAX_TRIES)
    if not alive.update(tries=F("tries") + 1):
        return False
    # The update holds the row: nobody changes the code until this transaction ends.
    kept = bytes(OneTimeCode.objects.get(phone_index=index).code_hash)
    if not hmac.compare_digest(kept, code_hash(phone, code)):
        return False
    OneTimeCode.objects.filter(phone_index=index).delete()
    return True


def hold_account(phone: str) -> ResidentAccount:
    index = phone_index(phone)
    account = ResidentAccount(id=new_id(), phone=phone, phone_index=index, created_at=now())
    ResidentAccount.objects.bulk_create([account], ignore_conflicts=True)
    return ResidentAccount.objects.get(phone_index=index)


def code_hash(phone: str, code: str) -> bytes:
    return blind_index("one_time_code", f"{phone}:{code}")
