"""The deadline's policy as data."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Division, Staff
from apps.verification_tasks.ladder import parse_steps
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.sla import Unit
from apps.verification_tasks.states import PauseReason


def default_pause_days() -> dict[str, int]:
    return {
        PauseReason.WAITING_FOR_RESIDENT: 10,
        PauseReason.RESIDENT_AWAY: 15,
        PauseReason.DISASTER: 30,
        PauseReason.OTHER_AUTHORITY: 10,
    }


class SlaPolicy(models.Model):
    """A version of the rules, which the database refuses to change. A running task keeps the one it started with.

    `steps` is the ladder: see `apps.verification_tasks.ladder`. `pause_days` caps the days of a task's pauses by
    reason, `pause_days_in_all` those of all reasons together; what is not named may not be a reason.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    duration_days = models.PositiveSmallIntegerField(_("days"), default=7, validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=16, choices=choices(Unit), default=Unit.CALENDAR_DAYS)
    roll_to_working_day = models.BooleanField(_("roll to a working day"), default=True)
    steps = models.JSONField(_("steps"))
    pause_days = models.JSONField(_("days of pause by reason"), default=default_pause_days)
    pause_days_in_all = models.PositiveSmallIntegerField(_("days of pause in all"), default=30)
    # Of a hundred deadlines, how many are to be kept; what supervisors are shown beside what was kept.
    goal_percent = models.PositiveSmallIntegerField(
        _("goal: in time, percent"),
        default=95,
        db_default=95,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    valid_from = models.DateTimeField(_("valid from"))
    note = models.CharField(_("why it was made"), max_length=255, blank=True)
    made_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("deadline policy")
        verbose_name_plural = _("deadline policies")
        triggers = [pgtrigger.Protect(name="versions_stand", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"v{self.version}"

    def clean(self) -> None:
        """A ladder that cannot be read would put off every task that starts with it."""
        try:
            parse_steps(self.steps)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValidationError({"steps": _("A step of the ladder cannot be read.")}) from error
