"""Reports that somebody wants by e-mail, again and again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models.staff import Staff


class Cadence(models.TextChoices):
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")
    MONTHLY = "monthly", _("On the first of every month")


class End(models.TextChoices):
    OWN_WISH = "own_wish", _("Ended by the subscriber")
    ROLE_LOST = "role_lost", _("Ended because the role does not permit it any more")


class ReportSubscription(models.Model):
    """`next_run_at` is when the next one leaves; whoever sends it holds the lease."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("subscriber"))
    report = models.CharField(_("report"), max_length=32)
    cadence = models.CharField(_("how often"), max_length=8, choices=Cadence)
    hour = models.PositiveSmallIntegerField(_("hour"))
    email = EncryptedTextField(_("e-mail address"))
    attaches = models.BooleanField(_("with the file"), default=True)
    language = models.CharField(max_length=16)
    created_at = models.DateTimeField(_("created"))
    next_run_at = models.DateTimeField(_("next"), null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_sent_at = models.DateTimeField(_("last sent"), null=True)
    error = models.CharField(_("last error"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    end = models.CharField(max_length=16, choices=End, blank=True)

    class Meta:
        verbose_name = _("report by e-mail")
        verbose_name_plural = _("reports by e-mail")
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "report", "cadence"], condition=Q(ended_at=None), name="one_live_subscription"
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="subscription_hour"),
        ]
        indexes = [models.Index(fields=["next_run_at"], name="subscription_due", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.report} {self.cadence}"
