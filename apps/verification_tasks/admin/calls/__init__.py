"""Calls that the exchange reported: an inbox of those that found no task."""

from apps.verification_tasks.admin.calls.page import CallAdmin

__all__ = ["CallAdmin"]
