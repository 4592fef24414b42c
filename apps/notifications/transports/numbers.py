"""Numbers as the Chinese vendors write them."""

from typing import Final

CHINA: Final = "+86"


def national(phone: str) -> str:
    """Eleven digits for a number of the mainland, country and number without a plus for others."""
    return phone.removeprefix(CHINA) if phone.startswith(CHINA) else phone.removeprefix("+")
