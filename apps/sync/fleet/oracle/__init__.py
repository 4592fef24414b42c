"""What must be true, by the wire contract alone: nothing here knows how the service does it.

Plain dictionaries in one thread: events arrive one batch after the other, and each rule is a few lines.
"""

from apps.sync.fleet.oracle.events import Arrival
from apps.sync.fleet.oracle.oracle import Expected, Oracle

__all__ = ["Arrival", "Expected", "Oracle"]
