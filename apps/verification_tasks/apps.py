from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationTasksConfig(AppConfig):
    name = "apps.verification_tasks"
    verbose_name = _("Verification")

    def ready(self) -> None:
        from apps.core.metrics import register_gauges
        from apps.grids.reports.kinds import register as register_report
        from apps.grids.selectors import phones_at
        from apps.notifications.doubts import register_doubt
        from apps.notifications.phonebook import register_phonebook
        from apps.notifications.templates import Template
        from apps.notifications.truths import register_truth
        from apps.verification_tasks import checks, receivers  # noqa: F401  both register on import
        from apps.verification_tasks.gauges import task_gauges
        from apps.verification_tasks.inbound.gauges import inbound_gauges
        from apps.verification_tasks.inbound.wechat import checks as wechat_checks  # noqa: F401  likewise
        from apps.verification_tasks.inbound.wechat.gauges import message_gauges
        from apps.verification_tasks.reports import OverdueReport, ScorecardReport, VerdictReport
        from apps.verification_tasks.selectors.late_declarations import perhaps_visited
        from apps.verification_tasks.services.sweep.truth import still_open, told_in_vain

        register_doubt(Template.OVERDUE, perhaps_visited)
        for report in (VerdictReport(), ScorecardReport(), OverdueReport()):
            register_report(report)
        for template in (
            Template.TASK_REMINDER,
            Template.TASK_ESCALATED,
            Template.TASK_UNANSWERED,
            Template.TASK_PHONE_SILENT,
        ):
            register_truth(template, still_open)
        register_truth(Template.TASK_WITHDRAWN, told_in_vain)
        register_phonebook(phones_at)
        register_gauges(task_gauges)
        register_gauges(inbound_gauges)
        register_gauges(message_gauges)
