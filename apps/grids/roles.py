"""Roles and what each permits: code asks for a permission, never for a role."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    GRID_WORKER = "grid_worker", _("Grid worker")
    GRID_LEADER = "grid_leader", _("Grid leader")
    COMMUNITY = "community", _("Community")
    TOWN = "town", _("Town")
    CITY = "city", _("City centre")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


class Permission(StrEnum):
    WORK_IN_FIELD = "work_in_field"
    SEE_TASKS = "see_tasks"
    SEE_PERSONAL_DATA = "see_personal_data"
    REASSIGN_TASKS = "reassign_tasks"
    ROUTE_TASKS = "route_tasks"
    ANSWER_ESCALATIONS = "answer_escalations"
    ASK_PAUSES = "ask_pauses"
    GRANT_PAUSES = "grant_pauses"
    DECIDE_DISPUTES = "decide_disputes"
    HANDLE_QUARANTINE = "handle_quarantine"
    REVIEW_WORK = "review_work"
    REVOKE_DEVICES = "revoke_devices"
    MANAGE_GRIDS = "manage_grids"
    MANAGE_STAFF = "manage_staff"
    MANAGE_POLICIES = "manage_policies"
    READ_AUDIT = "read_audit"
    RESEND_MESSAGES = "resend_messages"
    SEND_ANNOUNCEMENTS = "send_announcements"
    IMPORT = "import"
    EXPORT_MASKED = "export_masked"
    EXPORT_CLEAR = "export_clear"
    SUBSCRIBE_REPORTS = "subscribe_reports"


FIELD: Final = frozenset({Permission.WORK_IN_FIELD})
OVERSEE: Final = frozenset(
    {
        Permission.SEE_TASKS,
        Permission.SEE_PERSONAL_DATA,
        Permission.REASSIGN_TASKS,
        Permission.ANSWER_ESCALATIONS,
        Permission.ASK_PAUSES,
        Permission.EXPORT_MASKED,
        Permission.SUBSCRIBE_REPORTS,
    }
)
DECIDE: Final = OVERSEE | {
    Permission.ROUTE_TASKS,
    Permission.GRANT_PAUSES,
    Permission.DECIDE_DISPUTES,
    Permission.HANDLE_QUARANTINE,
    Permission.REVIEW_WORK,
    Permission.REVOKE_DEVICES,
    Permission.RESEND_MESSAGES,
    Permission.SEND_ANNOUNCEMENTS,
    Permission.IMPORT,
    Permission.EXPORT_CLEAR,
}
# Administers the system and its keys, and so reads no resident's data (three separated administrators, GB/T 22239).
ADMINISTER: Final = frozenset(
    {
        Permission.SEE_TASKS,
        Permission.REVOKE_DEVICES,
        Permission.MANAGE_GRIDS,
        Permission.MANAGE_STAFF,
        Permission.MANAGE_POLICIES,
        Permission.READ_AUDIT,
        Permission.RESEND_MESSAGES,
        Permission.IMPORT,
        Permission.EXPORT_MASKED,
        Permission.SUBSCRIBE_REPORTS,
    }
)
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.GRID_WORKER: FIELD,
    Role.GRID_LEADER: FIELD | OVERSEE,
    Role.COMMUNITY: OVERSEE | {Permission.REVIEW_WORK, Permission.IMPORT},
    Role.TOWN: DECIDE | {Permission.MANAGE_GRIDS},
    Role.CITY: DECIDE | {Permission.MANAGE_GRIDS, Permission.MANAGE_STAFF, Permission.MANAGE_POLICIES},
    Role.SYSTEM_ADMIN: ADMINISTER,
}
