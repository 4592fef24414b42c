"""Push: every event is in the journal word for word, and has its effect once."""

from apps.sync.services.push.push import ordinary_push, push

__all__ = ["ordinary_push", "push"]
