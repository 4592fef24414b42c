"""Work from lists: what is done to many tasks at once, foreseen before and undone after."""

from apps.verification_tasks.admin.bulk.actions import BulkActions
from apps.verification_tasks.admin.bulk.undo import UndoView

__all__ = ["BulkActions", "UndoView"]
