"""What the browser is asked to sign for a passkey, and where: the challenge is good once, for five minutes."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.errors import InvalidInput
from apps.core.heavy import Heavy
from apps.grids.models import Passkey
from apps.grids.services.factors import Ceremony

if TYPE_CHECKING:
    import webauthn
else:
    webauthn = Heavy("webauthn")

CHALLENGE: Final = "office.challenge"
LIFETIME: Final = timedelta(minutes=5)
NAME: Final = "Doorstep"


def domain_of(request: HttpRequest) -> str:
    """The name of this service as browsers know it, which ALLOWED_HOSTS has checked."""
    return settings.PASSKEY_DOMAIN or urlsplit(f"//{request.get_host()}").hostname or ""


def known_keys(user: Any) -> "list[webauthn.helpers.structs.PublicKeyCredentialDescriptor]":
    ids = Passkey.objects.filter(user=user).values_list("credential_id", flat=True)
    return [webauthn.helpers.structs.PublicKeyCredentialDescriptor(id=bytes(ident)) for ident in ids]


def ask_for_new_key(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    options = webauthn.generate_registration_options(
        rp_id=domain_of(request),
        rp_name=NAME,
        user_id=blind_index("passkey_user", str(user.pk)),
        user_name=user.get_username(),
        exclude_credentials=known_keys(user),
        authenticator_selection=webauthn.helpers.structs.AuthenticatorSelectionCriteria(
            resident_key=webauthn.helpers.structs.ResidentKeyRequirement.PREFERRED,
            user_verification=webauthn.helpers.structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return kept(request, options)


def ask_for_known_key(request: HttpRequest) -> dict[str, Any]:
    options = webauthn.generate_authentication_options(
        rp_id=domain_of(request),
        allow_credentials=known_keys(request.user),
        user_verification=webauthn.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return kept(request, options)


def kept(request: HttpRequest, options: Any) -> dict[str, Any]:
    """The session keeps what was asked; the page gets the options."""
    request.session[CHALLENGE] = {
        "value": webauthn.helpers.bytes_to_base64url(options.challenge),
        "at": now().isoformat(),
    }
    shown: dict[str, Any] = orjson.loads(webauthn.options_to_json(options))
    return shown


def take_ceremony(request: HttpRequest) -> Ceremony:
    """What was asked last, taken out: one challenge has one answer."""
    asked = request.session.pop(CHALLENGE, None)
    if asked is None or now() - datetime.fromisoformat(asked["at"]) > LIFETIME:
        raise InvalidInput(_("That took too long. Please try again."), code="stale_challenge")
    return Ceremony(
        challenge=webauthn.base64url_to_bytes(asked["value"]),
        domain=domain_of(request),
        origin=f"{request.scheme}://{request.get_host()}",
    )
