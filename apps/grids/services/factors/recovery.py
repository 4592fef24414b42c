"""Recovery codes: ten at a time, shown once, each good once."""

import secrets
from typing import Any, Final

from django.db import transaction

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.grids.models import RecoveryCode
from apps.grids.selectors.factors import has_factor
from apps.grids.services.factors.epochs import note

HOW_MANY: Final = 10
# No letter that is read for another one; 10 of them are 49 bits, and tries are throttled.
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH: Final = 10


def digest_of(user: Any, code: str) -> bytes:
    letters = "".join(letter for letter in code.lower() if letter in LETTERS)
    return blind_index("recovery_code", f"{user.pk}:{letters}")


def write_codes(user: Any) -> list[str]:
    """The new ones in clear text; those before are good no more."""
    plain = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of(user, code)) for code in plain)
    return [f"{code[:5]}-{code[5:]}" for code in plain]


def codes_with_first_factor(user: Any) -> list[str]:
    """Asked before the factor is written: the first one brings codes along, a further one leaves them as they are."""
    return [] if has_factor(user) else write_codes(user)


def take_recovery_code(user: Any, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=digest_of(user, code), used_at=None)
    return unused.update(used_at=now()) == 1


@transaction.atomic
def renew_codes(*, user: Any, actor: Actor) -> list[str]:
    codes = write_codes(user)
    note(actor, "codes_renewed", user)
    return codes
