"""The life of a task apart from field events: made, routed, given to somebody, cancelled."""

from apps.verification_tasks.services.tasks.cancellation import cancel_tasks
from apps.verification_tasks.services.tasks.changes import change_priority, note_declaration_changed
from apps.verification_tasks.services.tasks.creation import create_tasks
from apps.verification_tasks.services.tasks.custody import reassign_tasks, release_tasks
from apps.verification_tasks.services.tasks.routing import route_task

__all__ = [
    "cancel_tasks",
    "change_priority",
    "create_tasks",
    "note_declaration_changed",
    "reassign_tasks",
    "release_tasks",
    "route_task",
]
