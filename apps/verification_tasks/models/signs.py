"""Signs of invented work (存疑线索), what they rest on, and the policy that they follow."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from msgspec import ValidationError as Malformed

from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Division, Staff
from apps.verification_tasks.models.history import Attempt, Evidence
from apps.verification_tasks.models.tasks import VerificationTask
from apps.verification_tasks.signs.states import SignKind, SignState
from apps.verification_tasks.signs.thresholds import read_thresholds
from apps.verification_tasks.signs.words import KIND_WORDS, STATE_WORDS


class ReviewPolicy(models.Model):
    """A version of what counts as a sign, and of how many closed tasks are checked twice."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("town")
    )
    valid_from = models.DateTimeField(_("valid from"))
    # In hundredths of a percent, so that a share is exact.
    random_share = models.PositiveIntegerField(
        _("share at random (1/10000)"), default=200, validators=[MaxValueValidator(10_000)]
    )
    risk_share = models.PositiveIntegerField(
        _("share of risky ones (1/10000)"), default=5000, validators=[MaxValueValidator(10_000)]
    )
    # From this sum of its signs' weights on a task is risky.
    risk_from = models.PositiveIntegerField(_("risky from"), default=60)
    second_check_days = models.PositiveSmallIntegerField(_("days for a second check"), default=7)
    thresholds = models.JSONField(_("thresholds"), default=dict, blank=True)

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")

    def __str__(self) -> str:
        return f"v{self.version}"

    def clean(self) -> None:
        try:
            read_thresholds(self.thresholds)
        except Malformed as error:
            raise ValidationError({"thresholds": str(error)}) from error


class Picture(models.Model):
    """What a photo shows about itself. The row is also its place in the queue: it is due until `seen_at` is set."""

    evidence = models.OneToOneField(Evidence, models.CASCADE, primary_key=True, related_name="picture")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=16, blank=True)
    across = models.BigIntegerField(null=True)
    down = models.BigIntegerField(null=True)
    # The first hash in bands of sixteen bits; null where there is too little in the picture to compare it by sight.
    band_0 = models.IntegerField(null=True)
    band_1 = models.IntegerField(null=True)
    band_2 = models.IntegerField(null=True)
    band_3 = models.IntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    zone_known = models.BooleanField(default=False)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(seen_at=None), name="picture_due"),
            models.Index(fields=["band_0"], condition=Q(band_0__isnull=False), name="picture_band_0"),
            models.Index(fields=["band_1"], condition=Q(band_1__isnull=False), name="picture_band_1"),
            models.Index(fields=["band_2"], condition=Q(band_2__isnull=False), name="picture_band_2"),
            models.Index(fields=["band_3"], condition=Q(band_3__isnull=False), name="picture_band_3"),
        ]

    def __str__(self) -> str:
        return str(self.evidence_id)


class Sign(models.Model):
    """Something that speaks for invented work. It decides nothing; a person holds it to be true or lays it aside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("sign"), max_length=24, choices=[(k.value, KIND_WORDS[k]) for k in SignKind])
    # What it is about, so that looking again finds it again.
    key = models.CharField(max_length=80)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=[(s.value, STATE_WORDS[s]) for s in SignState],
        default=SignState.OPEN,
    )
    weight = models.PositiveSmallIntegerField(_("weight"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("whose work"))
    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="signs", verbose_name=_("task"))
    other_task = models.ForeignKey(
        VerificationTask, models.CASCADE, null=True, related_name="+", verbose_name=_("other task")
    )
    evidence = models.ForeignKey(Evidence, models.CASCADE, null=True, related_name="+")
    other_evidence = models.ForeignKey(Evidence, models.CASCADE, null=True, related_name="+")
    attempt = models.ForeignKey(Attempt, models.CASCADE, null=True, related_name="+")
    other_attempt = models.ForeignKey(Attempt, models.CASCADE, null=True, related_name="+")
    # Numbers, times and ids alone: the words are made when somebody reads.
    figures = models.JSONField(default=dict)
    policy = models.ForeignKey(ReviewPolicy, models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField(_("when the work was done"))
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    reason = EncryptedTextField(_("reason"), null=True)

    class Meta:
        verbose_name = _("sign of invented work")
        verbose_name_plural = _("signs of invented work")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_sign_a_matter")]
        indexes = [
            models.Index(fields=["-weight", "-found_at"], condition=Q(state="open"), name="sign_open"),
            models.Index(fields=["task"], name="sign_task"),
            models.Index(fields=["staff", "happened_at"], name="sign_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.task.reference}"
