from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "apps.core"
    verbose_name = _("Reference and records")

    def ready(self) -> None:
        from apps.core import checks  # noqa: F401  checks register on import
        from apps.core.metrics import heartbeat_gauges, register_gauges
        from apps.core.storage import checks as storage_checks  # noqa: F401  the same

        register_gauges(heartbeat_gauges)
