from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from apps.core.metrics import register_gauges
        from apps.notifications import checks  # noqa: F401  checks register on import
        from apps.notifications.gauges import delivery_gauges

        register_gauges(delivery_gauges)
