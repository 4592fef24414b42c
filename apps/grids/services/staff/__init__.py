"""Accounts of staff: their role, what they answer for, and their end."""

from apps.grids.services.staff.changes import change_staff, deactivate_staff, set_role
from apps.grids.services.staff.creation import NewStaff, add_staff, create_staff

__all__ = ["NewStaff", "add_staff", "change_staff", "create_staff", "deactivate_staff", "set_role"]
