"""Presence codes: shown to the resident, given by the worker, judged here."""

from apps.verification_tasks.services.presence.issuing import ShownCode, renew_code, show_code

__all__ = ["ShownCode", "renew_code", "show_code"]
