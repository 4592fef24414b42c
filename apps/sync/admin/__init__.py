"""The office's pages of this room."""

from apps.sync.admin import hand_over
from apps.sync.admin.devices import DeviceAdmin
from apps.sync.admin.quarantine import QuarantineAdmin

__all__ = ["DeviceAdmin", "QuarantineAdmin", "hand_over"]
