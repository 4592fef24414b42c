from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    name = "apps.grids"
    verbose_name = _("Divisions and grids")

    def ready(self) -> None:
        from apps.core.jobs import kinds as jobs
        from apps.grids import checks  # noqa: F401  registers the system check
        from apps.grids.imports import GridImport, StaffImport
        from apps.grids.office.exports.work import ExportKind
        from apps.grids.office.imports import kinds as imports
        from apps.grids.office.imports.jobs import CheckKind, WriteKind

        for job in (ExportKind(), CheckKind(), WriteKind()):
            jobs.register(job)
        for each in (StaffImport(), GridImport()):
            imports.register(each)
