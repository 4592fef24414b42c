"""The steps that were climbed, whether somebody answered them, and which of them turned out to be wrong."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import Concern, Withdrawal

# Somebody is to answer, and nobody has.
AWAITED = Q(acknowledged_at=None, withdrawn_at=None, answer_due_at__isnull=False)


class Escalation(models.Model):
    """One step climbed by one task; what is unique makes it happen once, whoever sweeps.

    `raised` counts how often it went to the role above because nobody had answered. A withdrawn row stays: people
    had been told.
    """

    task = models.ForeignKey(
        "verification_tasks.VerificationTask", models.CASCADE, related_name="escalations", verbose_name=_("task")
    )
    step = models.PositiveSmallIntegerField(_("step"))
    raised = models.PositiveSmallIntegerField(_("times gone up"), default=0, db_default=0)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    action = models.CharField(_("action"), max_length=16)
    concerns = models.CharField(
        _("concerns"), max_length=8, choices=choices(Concern), default=Concern.TASK, db_default=Concern.TASK
    )
    due_at = models.DateTimeField(_("due"))
    taken_at = models.DateTimeField(_("taken"))
    # Ids of the staff who were told; empty: nobody holds the role there, which the list shows.
    recipients = models.JSONField(_("recipients"), default=list)
    # The staff member who could take the task over, or to whom the step gave it.
    proposal = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed worker")
    )
    # Unanswered by then it goes to the role above; null: the policy asks for no answer.
    answer_due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("answered"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    acknowledgement = EncryptedTextField(_("answer"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal = models.CharField(
        _("withdrawn because"), max_length=16, choices=choices(Withdrawal), null=True, blank=True
    )

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes = [models.Index(fields=["taken_at"], condition=AWAITED, name="escalation_awaited")]
        constraints = [
            # What was withdrawn may happen again, when the deadline has moved.
            models.UniqueConstraint(
                fields=["task", "step", "raised"], condition=Q(withdrawn_at=None), name="one_escalation_a_step"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(acknowledged_by__isnull=False),
                name="whoever_answers_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawal__isnull=False), name="withdrawn_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.step}"
