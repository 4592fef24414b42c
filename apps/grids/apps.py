from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    name = "apps.grids"
    verbose_name = _("Divisions and grids")

    def ready(self) -> None:
        from apps.grids import checks  # noqa: F401  registers the system check
