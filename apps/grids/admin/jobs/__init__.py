"""Jobs in the background, for those who began them and for those who audit."""

from apps.grids.admin.jobs.page import JobAdmin

__all__ = ["JobAdmin"]
