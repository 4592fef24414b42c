"""Apply what devices report: facts are kept, verdicts decided, in sets."""

from apps.verification_tasks.services.events.apply import apply_events

__all__ = ["apply_events"]
