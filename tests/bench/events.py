"""Batches of 100 events of about 1 KB: four on each of 25 tasks, as a worker's day without a line leaves them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

WORDS: Final = "敲门无人应答，邻居说晚上八点以后回来，已留下便条和电话。" * 9
SPOT: Final = '"location":{"lat":31.871234,"lng":120.551234,"accuracy_m":8.5}'
ATTEMPT: Final = f'{{"channel":"door","result":"no_answer",{SPOT},"note":"{WORDS}"}}'
KINDS: Final = (
    ("task.acknowledged", f'{{"seen":"{WORDS}"}}'),
    ("attempt.recorded", ATTEMPT),
    ("attempt.recorded", ATTEMPT),
    ("note.added", f'{{"text":"{WORDS}"}}'),
)
TASKS_A_BATCH: Final = 25
BATCH: Final = TASKS_A_BATCH * len(KINDS)


@dataclass
class Outbox:
    """One device's events: new ids and numbers for ever, the tasks in turn."""

    tasks: Sequence[str]
    # The member that names the task.
    naming: str = "task_id"
    turn: int = 0
    seq: int = 0

    def batch(self, tasks: int = TASKS_A_BATCH, kinds: Sequence[tuple[str, str]] = KINDS) -> bytes:
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        events = []
        for _ in range(tasks):
            task = self.tasks[self.turn % len(self.tasks)]
            self.turn += 1
            for kind, data in kinds:
                self.seq += 1
                events.append(
                    f'{{"id":"{uuid.uuid4()}","type":"{kind}","{self.naming}":"{task}","occurred_at":"{moment}",'
                    f'"seq":{self.seq},"base_version":1,"data":{data}}}'
                )
        return f'{{"sent_at":"{moment}","events":[{",".join(events)}]}}'.encode()
