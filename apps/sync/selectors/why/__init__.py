"""Why a task is, or is not, on a phone; and what became of an event."""

from apps.sync.selectors.why.custody import Custody, custody_of
from apps.sync.selectors.why.holding import Trace, traces

__all__ = ["Custody", "Trace", "custody_of", "traces"]
