"""The page that answers: why is this task (not) on this phone, what became of this event."""

from apps.sync.admin.why.page import why

__all__ = ["why"]
