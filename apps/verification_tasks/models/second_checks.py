"""Second checks, and the lots by which they are drawn."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Division, Staff
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.models.signs import ReviewPolicy
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.second_checks.states import Agreement, DrawnBecause, SecondCheckState
from apps.verification_tasks.states import Outcome

STATE_WORDS = [
    (SecondCheckState.WAITING.value, _("Waits for a worker")),
    (SecondCheckState.OUT.value, _("Under way")),
    (SecondCheckState.JUDGED.value, _("Compared")),
    (SecondCheckState.CANCELLED.value, _("Cancelled")),
]
BECAUSE_WORDS = [
    (DrawnBecause.RANDOM.value, _("At random")),
    (DrawnBecause.RISK.value, _("By risk")),
    (DrawnBecause.CHOSEN.value, _("Chosen by a supervisor")),
]
AGREEMENT_WORDS = [
    (Agreement.AGREES.value, _("Agrees")),
    (Agreement.DIFFERS.value, _("Differs")),
    (Agreement.INCONCLUSIVE.value, _("Inconclusive")),
]


class Lot(models.Model):
    """A town's seed for one month. Its hash is public from the start, itself when the month is over."""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    month = models.DateField(_("month"))
    seed = EncryptedTextField(_("seed"))
    commitment = models.CharField(_("hash of the seed"), max_length=64)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [models.UniqueConstraint(fields=["town", "month"], name="one_lot_a_month")]

    def __str__(self) -> str:
        return f"{self.town.name} {self.month:%Y-%m}"


class SecondCheck(models.Model):
    """`task` is what travels to the second worker's phone; it decides nothing about the declaration."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_task = models.OneToOneField(
        VerificationTask, models.CASCADE, related_name="second_check", verbose_name=_("first check")
    )
    task = models.OneToOneField(
        VerificationTask, models.CASCADE, null=True, related_name="second_check_of", verbose_name=_("task")
    )
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="checks", verbose_name=_("lot"))
    because = models.CharField(_("drawn"), max_length=8, choices=BECAUSE_WORDS)
    # What was drawn, and the share that it fell under; null where a person chose.
    ticket = models.PositiveIntegerField(_("ticket"), null=True)
    share = models.PositiveIntegerField(_("share"), null=True)
    risk = models.PositiveIntegerField(_("risk"), default=0)
    policy = models.ForeignKey(ReviewPolicy, models.PROTECT, related_name="+", verbose_name=_("review policy"))
    drawn_at = models.DateTimeField(_("drawn at"))
    worker = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="second_checks", verbose_name=_("second worker")
    )
    state = models.CharField(_("state"), max_length=12, choices=STATE_WORDS, default=SecondCheckState.WAITING)
    result = models.CharField(_("result"), max_length=16, choices=AGREEMENT_WORDS, null=True)
    first_outcome = models.CharField(_("first outcome"), max_length=16, choices=choices(Outcome), null=True)
    second_outcome = models.CharField(_("second outcome"), max_length=16, choices=choices(Outcome), null=True)
    judged_at = models.DateTimeField(_("compared"), null=True)

    class Meta:
        verbose_name = _("second check")
        verbose_name_plural = _("second checks")
        indexes = [
            models.Index(fields=["state", "drawn_at"], condition=Q(state__in=["waiting", "out"]), name="second_open"),
            models.Index(fields=["worker"], condition=Q(state="out"), name="second_worker"),
        ]

    def __str__(self) -> str:
        return self.first_task.reference
