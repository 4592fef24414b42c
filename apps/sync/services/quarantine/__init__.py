"""What a supervisor does about events that were kept and not applied: take them up again, or lay them aside."""

from apps.sync.services.quarantine.dismissal import dismiss
from apps.sync.services.quarantine.held import hand_over_held
from apps.sync.services.quarantine.rehearsal import rehearse
from apps.sync.services.quarantine.replay import Replayed, replay

__all__ = ["Replayed", "dismiss", "hand_over_held", "rehearse", "replay"]
