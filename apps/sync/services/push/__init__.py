"""Push: every event is in the journal word for word, and has its effect once."""

from apps.sync.services.push.push import push

__all__ = ["push"]
