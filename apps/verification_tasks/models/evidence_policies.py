"""What counts as enough, as data."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models import Division
from apps.verification_tasks.evidence_rules import Rules, read_rules


class EvidencePolicy(models.Model):
    """A version of the rules, never changed afterwards. A task keeps the one that was in force when it began.

    Not the one at its completion: a worker without a signal goes by what the phone was told, and a rule that was
    changed meanwhile must not undo a visit. It follows from the task's beginning alone, so that a completion is
    weighed alike whenever and however often it is.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    # By outcome and channel; see `evidence_rules`.
    rules = models.JSONField(_("rules"))
    recording_days = models.PositiveSmallIntegerField(_("days that recordings are kept"), default=180)
    code_by_message = models.BooleanField(_("presence code by message at the start"), default=False)
    valid_from = models.DateTimeField(_("valid from"))

    class Meta:
        verbose_name = _("evidence policy")
        verbose_name_plural = _("evidence policies")

    def __str__(self) -> str:
        return f"v{self.version}"

    def clean(self) -> None:
        """Rules that cannot be read would stop every completion of the tasks that begin under them."""
        try:
            self.read()
        except ValueError as error:
            raise ValidationError({"rules": _("The rules cannot be read.")}) from error

    def read(self) -> Rules:
        return read_rules(self.rules)
