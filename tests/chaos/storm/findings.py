"""What came of it: each step once, each telling once, and how many sweeps a step had to wait for."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.notifications.models import Audience, Delivery, Message
from apps.notifications.templates import Template
from apps.verification_tasks.models import Escalation

COUNT = re.compile(r"有 (\d+) 项")


@dataclass(frozen=True)
class Sweep:
    began: datetime
    ended: datetime


def sweeps_in(file: Path) -> list[Sweep]:
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    found = [Sweep(datetime.fromisoformat(line["began"]), datetime.fromisoformat(line["ended"])) for line in lines]
    return sorted(found, key=lambda sweep: sweep.ended)


@dataclass(frozen=True)
class Lateness:
    """Of one step: the sweeps that began after it was due and ended without it, and the seconds."""

    missed: int
    behind: timedelta


def lateness(steps: Sequence[tuple[datetime, datetime]], sweeps: Sequence[Sweep]) -> list[Lateness]:
    """`steps`: when each was due and when it was taken."""
    return [
        Lateness(sum(due < sweep.began and sweep.ended < taken for sweep in sweeps), taken - due)
        for due, taken in steps
    ]


def longest_gap(sweeps: Sequence[Sweep]) -> timedelta:
    ends = [sweep.ended for sweep in sweeps]
    return max((later - earlier for earlier, later in pairwise(ends)), default=timedelta.max)


def steps_taken() -> Counter[tuple[object, int]]:
    return Counter(Escalation.objects.values_list("task_id", "step"))


def told_of(person: Staff) -> int:
    """How many tasks a person has been told of by escalations."""
    telling = Message.objects.filter(template=Template.TASK_ESCALATED, audience=Audience.STAFF)
    texts = telling.filter(deliveries__to_index=person.phone_index).values_list("text", flat=True)
    return sum(int(found[1]) for text in texts if (found := COUNT.search(str(text))))


def apologies() -> Counter[str]:
    """To residents, by what they are about."""
    said = Delivery.objects.filter(message__template=Template.OVERDUE)
    return Counter(said.values_list("message__subject_id", flat=True))


def audited() -> Counter[str]:
    return Counter(AuditEntry.objects.filter(action="task.overdue").values_list("subject_id", flat=True))
