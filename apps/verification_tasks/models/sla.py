"""The deadline's policy as data, and the steps that were climbed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Division
from apps.grids.roles import Role
from apps.verification_tasks.sla import parse_steps


class SlaPolicy(models.Model):
    """A version of the rules. A running task keeps the version it started with.

    `steps` is a list of {"anchor": "start"|"due", "days": n, "time": "09:00", "role": …, "action":
    "remind"|"notify"|"propose"}: n days after the anchor's day, at that local time; with the anchor "due"
    and no time, at the deadline itself.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    duration_days = models.PositiveSmallIntegerField(_("days"), default=7)
    roll_to_working_day = models.BooleanField(_("roll to a working day"), default=True)
    steps = models.JSONField(_("steps"))
    valid_from = models.DateTimeField(_("valid from"))

    class Meta:
        verbose_name = _("deadline policy")
        verbose_name_plural = _("deadline policies")

    def __str__(self) -> str:
        return f"v{self.version}"

    def clean(self) -> None:
        """A ladder that cannot be read would put off every task that starts with it."""
        try:
            parse_steps(self.steps)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValidationError({"steps": _("A step of the ladder cannot be read.")}) from error


class Escalation(models.Model):
    """One step climbed by one task; the unique pair makes it happen once, whoever sweeps."""

    task = models.ForeignKey(
        "verification_tasks.VerificationTask", models.CASCADE, related_name="escalations", verbose_name=_("task")
    )
    step = models.PositiveSmallIntegerField(_("step"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    action = models.CharField(_("action"), max_length=16)
    due_at = models.DateTimeField(_("due"))
    taken_at = models.DateTimeField(_("taken"))
    # Ids of the staff who were told; empty: nobody holds the role there, which the list shows.
    recipients = models.JSONField(_("recipients"), default=list)
    # At the deadline: the staff member who could take the task over.
    proposal = models.ForeignKey(
        "grids.Staff", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed worker")
    )

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [models.UniqueConstraint(fields=["task", "step"], name="one_escalation_a_step")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.step}"
