"""The office: its site, the base of its pages, and the pages of this room and of the kernel."""

from apps.grids.admin import system
from apps.grids.admin.audit import AuditAdmin
from apps.grids.admin.coverage import CoverageAdmin
from apps.grids.admin.jobs import JobAdmin
from apps.grids.admin.places import CodeTableAdmin, DivisionAdmin, GridAdmin
from apps.grids.admin.saved_filters import SavedFilterAdmin
from apps.grids.admin.staff import StaffAdmin
from apps.grids.admin.subscriptions import SubscriptionAdmin

__all__ = [
    "AuditAdmin",
    "CodeTableAdmin",
    "CoverageAdmin",
    "DivisionAdmin",
    "GridAdmin",
    "JobAdmin",
    "SavedFilterAdmin",
    "StaffAdmin",
    "SubscriptionAdmin",
    "system",
]
