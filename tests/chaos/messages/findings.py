"""What came of the messages, from the database and from what the vendors heard."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from apps.notifications.models import Delivery
from apps.notifications.selectors import needing_a_person
from apps.notifications.states import IN_FLIGHT, DeliveryStatus
from tests.chaos.messages.writing import DONE, UNDONE

# An answer waits so long for a database that is away; then its message goes again.
PATIENCE_S: Final = 12.0
# A vendor's answer may be on its way for that long when the caller is killed.
UNDER_WAY_S: Final = 12.0


@dataclass(frozen=True)
class Told:
    """Subjects of changes that came to their end and whose end is known."""

    done: frozenset[str]
    undone: frozenset[str]


def told(files: Iterable[Path]) -> Told:
    """A line is half written where its writer was killed."""
    subjects = [
        json.loads(line)
        for file in files
        if file.exists()
        for line in file.read_text().splitlines()
        if is_whole(line)
    ]
    return Told(
        frozenset(one for one in subjects if one.startswith(f"{DONE}-")),
        frozenset(one for one in subjects if one.startswith(f"{UNDONE}-")),
    )


def is_whole(line: str) -> bool:
    return line.startswith('"') and line.endswith('"')


def rows() -> dict[str, Delivery]:
    found = Delivery.objects.select_related("message").defer("to", "message__text", "message__context")
    return {str(row.id): row for row in found}


def unfinished() -> int:
    return Delivery.objects.filter(status__in=(*IN_FLIGHT, DeliveryStatus.HELD)).count()


def with_a_person() -> set[str]:
    return {str(ident) for ident in Delivery.objects.filter(needing_a_person()).values_list("id", flat=True)}


def unexplained(answers: Iterable[float], strikes: Sequence[float]) -> list[float]:
    """Answers that were given, and whose message came again, although nothing struck who had asked."""
    return [at for at in answers if not any(-PATIENCE_S < strike - at < UNDER_WAY_S for strike in strikes)]
