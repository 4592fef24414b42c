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

# Between a vendor's answer and its note lies less, on a busy machine too; a killed cluster ends within a second.
NOTED_WITHIN_S: Final = 2.0
ENDED_WITHIN_S: Final = 1.5
# PostgreSQL recovers, and an answer waits no longer for it.
PATIENCE_S: Final = 8.0


@dataclass(frozen=True)
class Told:
    """Subjects of changes that came to their end and whose end is known."""

    done: frozenset[str]
    undone: frozenset[str]


def told(files: Iterable[Path]) -> Told:
    """A line is half written where its writer was killed."""
    lines = [line for file in files for line in file.read_text().splitlines()]
    subjects = [json.loads(line) for line in lines if is_whole(line)]
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


def unexplained(
    answers: Iterable[float], kills: Sequence[float], outages: Sequence[tuple[float, float]]
) -> list[float]:
    """Answers that were given, and whose message came again, although nothing struck whoever had asked."""
    return [
        at
        for at in answers
        if not any(kill - NOTED_WITHIN_S < at < kill + ENDED_WITHIN_S for kill in kills)
        and not any(began - NOTED_WITHIN_S < at < ended + PATIENCE_S for began, ended in outages)
    ]
