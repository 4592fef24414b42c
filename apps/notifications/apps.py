from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from apps.core.metrics import register_gauges
        from apps.notifications import checks  # noqa: F401  checks register on import
        from apps.notifications.gauges import delivery_gauges
        from apps.notifications.services.wordings import ship_after_migration

        register_gauges(delivery_gauges)
        post_migrate.connect(ship_after_migration, sender=self)
