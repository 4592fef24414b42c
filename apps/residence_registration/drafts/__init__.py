"""What somebody declares, checked: all faults of a body at once, many bodies in a constant number of statements."""

from apps.residence_registration.drafts.checking import check_corrections, check_drafts
from apps.residence_registration.drafts.draft import Draft

__all__ = ["Draft", "check_corrections", "check_drafts"]
