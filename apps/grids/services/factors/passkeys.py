"""Passkeys (WebAuthn level 2): the browser's answers are judged by a library, what is kept is ours."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.core.heavy import Heavy
from apps.core.text import fold
from apps.grids.models import Passkey
from apps.grids.proofs import Proof
from apps.grids.services.factors.epochs import note, raise_epoch
from apps.grids.services.factors.recovery import codes_with_first_factor
from apps.grids.services.factors.tries import count_try

if TYPE_CHECKING:
    import webauthn
else:
    webauthn = Heavy("webauthn")

LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the answer must be about: the challenge that was given out, and this service at its own address."""

    challenge: bytes
    domain: str
    origin: str


def broken() -> tuple[type[Exception], ...]:
    """What a browser's answer may be wrong in: its JSON, its base64, its CBOR, its signature."""
    return webauthn.helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError


def add_passkey(*, user: Any, answer: str, name: str, ceremony: Ceremony, actor: Actor) -> list[str]:
    """Gives recovery codes where it is the first factor."""
    count_try(user)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=ceremony.challenge,
            expected_rp_id=ceremony.domain,
            expected_origin=ceremony.origin,
            require_user_verification=True,
        )
    except broken():
        raise InvalidInput(_("Your device's answer is not right. Please try again."), code="bad_passkey") from None
    if Passkey.objects.filter(credential_id=made.credential_id).exists():
        raise InvalidInput(_("This passkey is known already."), code="known_passkey")
    key = Passkey(
        user=user,
        name=fold(name)[:LONGEST_NAME] or _("Passkey"),
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        added_at=now(),
    )
    return write_passkey(user, key, actor)


@transaction.atomic
def write_passkey(user: Any, key: Passkey, actor: Actor) -> list[str]:
    raise_epoch(user)
    codes = codes_with_first_factor(user)
    key.save(force_insert=True)
    note(actor, "added", user, kind=Proof.PASSKEY, key=str(key.pk))
    return codes


def prove_by_passkey(*, user: Any, answer: str, ceremony: Ceremony, actor: Actor) -> Proof | None:
    """None where the answer proves nothing. Either way the audit trail says so."""
    count_try(user)
    with transaction.atomic():
        key = key_that_signed(user, answer, ceremony)
        if key is None:
            note(actor, "refused", user, kind=Proof.PASSKEY)
            return None
        note(actor, "proved", user, kind=Proof.PASSKEY, key=str(key.pk))
    return Proof.PASSKEY


def key_that_signed(user: Any, answer: str, ceremony: Ceremony) -> Passkey | None:
    try:
        credential_id = webauthn.base64url_to_bytes(json.loads(answer)["rawId"])
        key = Passkey.objects.select_for_update().filter(user=user, credential_id=credential_id).first()
        if key is None:
            return None
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=ceremony.challenge,
            expected_rp_id=ceremony.domain,
            expected_origin=ceremony.origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except broken():
        return None
    Passkey.objects.filter(pk=key.pk).update(sign_count=verified.new_sign_count, used_at=now())
    return key
