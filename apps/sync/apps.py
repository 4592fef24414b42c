from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyncConfig(AppConfig):
    name = "apps.sync"
    verbose_name = _("Devices and sync")

    def ready(self) -> None:
        from apps.sync import receivers  # noqa: F401  receivers connect on import
