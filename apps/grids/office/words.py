"""Codes of the audit trail and of messages in plain words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[dict[str, Promise]] = {
    "call.attached": _("Call attached as evidence"),
    "call.attached_by_hand": _("Call attached by a person"),
    "call.emptied": _("Call emptied after its term"),
    "call.looked_at_again": _("Call looked at again"),
    "call.repeated_differently": _("Call reported again with other content"),
    "call.set_aside": _("Call laid aside"),
    "coverage.ended": _("Coverage ended"),
    "coverage.started": _("Coverage begun"),
    "declaration.changed": _("Declaration changed"),
    "declaration.corrected": _("Declaration corrected"),
    "declaration.needs_correction": _("Sent back for correction"),
    "declaration.registered": _("Registered"),
    "declaration.rejected": _("Rejected"),
    "declaration.submitted": _("Declaration submitted"),
    "declaration.verifying": _("Verification begun"),
    "declaration.withdrawn": _("Withdrawn by the resident"),
    "device.enrolled": _("Device enrolled"),
    "device.logged_out": _("Device signed out"),
    "device.revoked": _("Device revoked"),
    "dispute.decided": _("Dispute decided"),
    "event.dismissed": _("Event laid aside"),
    "event.explained": _("Asked what became of an event"),
    "event.replayed": _("Event taken up again"),
    "evidence_policy.published": _("Evidence policy published"),
    "feed.epoch_raised": _("Feed begun anew after a restore"),
    "field_conflict.decided": _("Field conflict decided"),
    "grid.changed": _("Grid changed"),
    "grid.created": _("Grid made"),
    "grid.handed_over": _("Grid handed over"),
    "otp": _("One-time code"),
    "personal_data.listed": _("Personal data listed"),
    "personal_data.read": _("Personal data read"),
    "personal_data.searched": _("Personal data searched"),
    "presence.code": _("Presence code"),
    "presence_code.issued": _("Presence code issued"),
    "recording.deleted": _("Recording deleted after its term"),
    "recording.kept": _("Recording fetched"),
    "resident.signed_in": _("Resident signed in"),
    "staff.changed": _("Staff member changed"),
    "staff.created": _("Staff member added"),
    "staff.deactivated": _("Staff member deactivated"),
    "staff.role_set": _("Role set"),
    "task.cancelled": _("Task cancelled"),
    "task.created": _("Task made"),
    "task.escalated": _("Task escalated"),
    "task.explained": _("Asked why a task is on a phone or not"),
    "task.overdue": _("Task overdue"),
    "task.priority_changed": _("Priority changed"),
    "task.reassigned": _("Task reassigned"),
    "task.reminder": _("Reminder"),
    "task.reopened": _("Task open again"),
    "task.routed": _("Task routed"),
    "verification.overdue": _("Verification overdue"),
}


def action_words(code: str) -> str:
    return str(ACTIONS.get(code, code))
