from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyncConfig(AppConfig):
    name = "apps.sync"
    verbose_name = _("Devices and sync")

    def ready(self) -> None:
        from apps.notifications.templates import Template
        from apps.notifications.truths import register_truth
        from apps.sync import receivers  # noqa: F401  receivers connect on import
        from apps.sync.selectors.silence import silent_since
        from apps.sync.services.quarantine.held import still_held
        from apps.verification_tasks.silent_phones import register

        register(silent_since)
        register_truth(Template.EVENT_HELD, still_held)
