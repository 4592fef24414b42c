"""Codes of the audit trail and of messages in plain words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Final[dict[str, Promise]] = {
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
    "escalation.acknowledged": _("Escalation answered"),
    "escalation.withdrawn": _("Escalation withdrawn"),
    "event.dismissed": _("Event laid aside"),
    "event.explained": _("Asked what became of an event"),
    "event.replayed": _("Event taken up again"),
    "feed.epoch_raised": _("Feed begun anew after a restore"),
    "field_conflict.decided": _("Field conflict decided"),
    "grid.changed": _("Grid changed"),
    "grid.created": _("Grid made"),
    "grid.handed_over": _("Grid handed over"),
    "otp": _("One-time code"),
    "personal_data.listed": _("Personal data listed"),
    "personal_data.read": _("Personal data read"),
    "personal_data.searched": _("Personal data searched"),
    "pause.asked": _("Pause asked for"),
    "pause.ended": _("Pause ended early"),
    "pause.granted": _("Pause granted"),
    "pause.refused": _("Pause refused"),
    "policy.published": _("Version of the deadline policy made"),
    "resident.signed_in": _("Resident signed in"),
    "staff.changed": _("Staff member changed"),
    "staff.created": _("Staff member added"),
    "staff.deactivated": _("Staff member deactivated"),
    "staff.role_set": _("Role set"),
    "task.cancelled": _("Task cancelled"),
    "task.created": _("Task made"),
    "task.phone_silent": _("Phone silent"),
    "task.unanswered": _("Escalation that nobody answered"),
    "task.withdrawn": _("Escalation withdrawn"),
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
