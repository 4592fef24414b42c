"""What an account can prove itself with."""

from dataclasses import dataclass
from typing import Any

from apps.grids.models import Authenticator, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class Factors:
    authenticator: Authenticator | None
    passkeys: list[Passkey]
    codes_left: int

    @property
    def number(self) -> int:
        return len(self.passkeys) + (self.authenticator is not None)


def has_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user=user).exists() or Passkey.objects.filter(user=user).exists()


def factors_of(user: Any) -> Factors:
    return Factors(
        authenticator=Authenticator.objects.filter(user=user).defer("secret").first(),
        passkeys=list(Passkey.objects.filter(user=user)),
        codes_left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
    )
