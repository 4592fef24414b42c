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
    DEPARTMENT = "department", _("Department")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


class Department(TextChoices):
    """Who has duties of its own (实施意见), and so asks who is registered."""

    POLICE = "police", _("Public security")
    REFORM = "reform", _("Development and reform")
    FINANCE = "finance", _("Finance")
    EDUCATION = "education", _("Education")
    EMPLOYMENT = "employment", _("Human resources and social security")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health")
    JUSTICE = "justice", _("Justice")
    CULTURE = "culture", _("Culture, sports and tourism")
    OTHER = "other", _("Another department")


class Permission(StrEnum):
    WORK_IN_FIELD = "work_in_field"
    ENTER_OFFICE = "enter_office"
    SEE_TASKS = "see_tasks"
    SEE_REGISTRATIONS = "see_registrations"
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
    # Opens every page to read, whatever permission its work needs; nothing is changed by it.
    READ_EVERYTHING = "read_everything"
    RESEND_MESSAGES = "resend_messages"
    SEND_ANNOUNCEMENTS = "send_announcements"
    IMPORT = "import"
    EXPORT_MASKED = "export_masked"
    EXPORT_CLEAR = "export_clear"
    SUBSCRIBE_REPORTS = "subscribe_reports"
    SAVE_FILTERS = "save_filters"
    RESET_SECOND_FACTORS = "reset_second_factors"


FIELD: Final = frozenset({Permission.WORK_IN_FIELD})
OVERSEE: Final = frozenset(
    {
        Permission.ENTER_OFFICE,
        Permission.SEE_TASKS,
        Permission.SEE_REGISTRATIONS,
        Permission.SEE_PERSONAL_DATA,
        Permission.REASSIGN_TASKS,
        Permission.ANSWER_ESCALATIONS,
        Permission.ASK_PAUSES,
        Permission.EXPORT_MASKED,
        Permission.SUBSCRIBE_REPORTS,
        Permission.SAVE_FILTERS,
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
        Permission.ENTER_OFFICE,
        Permission.SEE_TASKS,
        Permission.SEE_REGISTRATIONS,
        Permission.REVOKE_DEVICES,
        Permission.MANAGE_GRIDS,
        Permission.MANAGE_STAFF,
        Permission.MANAGE_POLICIES,
        Permission.READ_AUDIT,
        Permission.RESEND_MESSAGES,
        Permission.IMPORT,
        Permission.EXPORT_MASKED,
        Permission.SUBSCRIBE_REPORTS,
        Permission.SAVE_FILTERS,
        Permission.RESET_SECOND_FACTORS,
    }
)
# Whether somebody is registered, where and since when is what an entitlement hangs on; how it was checked is not.
CONSULT: Final = frozenset({Permission.ENTER_OFFICE, Permission.SEE_REGISTRATIONS, Permission.SEE_PERSONAL_DATA})
AUDIT: Final = frozenset(
    {
        Permission.ENTER_OFFICE,
        Permission.SEE_TASKS,
        Permission.SEE_REGISTRATIONS,
        Permission.SEE_PERSONAL_DATA,
        Permission.READ_AUDIT,
        Permission.READ_EVERYTHING,
        Permission.EXPORT_MASKED,
    }
)
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.GRID_WORKER: FIELD,
    Role.GRID_LEADER: FIELD | OVERSEE,
    Role.COMMUNITY: OVERSEE | {Permission.REVIEW_WORK, Permission.IMPORT},
    Role.TOWN: DECIDE | {Permission.MANAGE_GRIDS},
    Role.CITY: DECIDE | {Permission.MANAGE_GRIDS, Permission.MANAGE_STAFF, Permission.MANAGE_POLICIES},
    Role.DEPARTMENT: CONSULT,
    Role.AUDITOR: AUDIT,
    Role.SYSTEM_ADMIN: ADMINISTER,
}
# Whoever reads personal data or could give that to somebody proves with a second factor who they are.
GUARDED: Final = frozenset({Permission.SEE_PERSONAL_DATA, Permission.MANAGE_STAFF, Permission.RESET_SECOND_FACTORS})
