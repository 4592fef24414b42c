"""The lot: anybody who has the month's seed can draw it again and gets the same tasks.

A task's ticket is a number from 0 to 9,999; a ticket below the share is drawn. It depends on the seed and on the
task's id alone, so it is the same whenever and wherever it is drawn, and nobody without the seed can foresee it.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Final
from uuid import UUID

TICKETS: Final = 10_000


def new_seed() -> str:
    return secrets.token_hex(32)


def commitment(seed: str) -> str:
    """Published at once, so that the seed cannot be chosen afterwards."""
    return sha256(seed.encode()).hexdigest()


def ticket(seed: str, purpose: str, ident: UUID) -> int:
    digest = hmac.new(seed.encode(), f"{purpose}:{ident}".encode(), sha256).digest()
    return int.from_bytes(digest[:8], "big") % TICKETS
