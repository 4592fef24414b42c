"""Staff and grids as a file."""

from apps.grids.imports.grids import GridImport
from apps.grids.imports.staff import StaffImport

__all__ = ["GridImport", "StaffImport"]
