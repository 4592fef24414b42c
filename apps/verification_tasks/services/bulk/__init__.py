"""What a person does to many tasks at once: a constant number of statements, and undone where that can be."""

from apps.verification_tasks.services.bulk.doing import (
    ask_pauses_of_many,
    change_priority_of_many,
    reassign_many,
)
from apps.verification_tasks.services.bulk.duplicates import close_as_duplicates
from apps.verification_tasks.services.bulk.reminding import remind_workers
from apps.verification_tasks.services.bulk.undoing import undo_change

__all__ = [
    "ask_pauses_of_many",
    "change_priority_of_many",
    "close_as_duplicates",
    "reassign_many",
    "remind_workers",
    "undo_change",
]
