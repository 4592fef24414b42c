from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationTasksConfig(AppConfig):
    name = "apps.verification_tasks"
    verbose_name = _("Verification")

    def ready(self) -> None:
        from apps.core.metrics import register_gauges
        from apps.verification_tasks import receivers  # noqa: F401  receivers connect on import
        from apps.verification_tasks.gauges import task_gauges
        from apps.verification_tasks.inbound.wechat import checks  # noqa: F401  checks register on import
        from apps.verification_tasks.inbound.wechat.gauges import message_gauges

        register_gauges(task_gauges)
        register_gauges(message_gauges)
