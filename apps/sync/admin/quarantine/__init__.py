"""The inbox of events that were kept word for word and not applied."""

from apps.sync.admin.quarantine.page import QuarantineAdmin

__all__ = ["QuarantineAdmin"]
