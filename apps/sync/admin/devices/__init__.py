"""The office's page of phones."""

from apps.sync.admin.devices.page import DeviceAdmin

__all__ = ["DeviceAdmin"]
