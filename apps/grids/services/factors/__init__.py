"""Second factors: add one, prove oneself with one, take one away, and the administrator's reset."""

from apps.grids.services.factors.codes import add_authenticator, new_secret, prove_by_code, uri_of
from apps.grids.services.factors.ending import remove_authenticator, remove_passkey, reset_factors
from apps.grids.services.factors.epochs import end_other_sessions
from apps.grids.services.factors.passkeys import Ceremony, add_passkey, prove_by_passkey
from apps.grids.services.factors.recovery import renew_codes

__all__ = [
    "Ceremony",
    "add_authenticator",
    "add_passkey",
    "end_other_sessions",
    "new_secret",
    "prove_by_code",
    "prove_by_passkey",
    "remove_authenticator",
    "remove_passkey",
    "renew_codes",
    "reset_factors",
    "uri_of",
]
