from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationTasksConfig(AppConfig):
    name = "apps.verification_tasks"
    verbose_name = _("Verification")

    def ready(self) -> None:
        from apps.verification_tasks import receivers  # noqa: F401  receivers connect on import
