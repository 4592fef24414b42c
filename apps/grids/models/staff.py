"""Staff, their role and scope, and which grids they cover from when to when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models.divisions import Division
from apps.grids.models.grids import Grid
from apps.grids.roles import PERMISSIONS, Department, Permission, Role


class Staff(models.Model):
    """A person with an account. `division` is what they answer for; grid staff answer by coverage."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff")
    name = models.CharField(_("name"), max_length=30)
    pinyin = models.CharField(_("pinyin"), max_length=255, db_index=True, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("division")
    )
    # Of a person of a department alone: which one.
    department = models.CharField(_("department"), max_length=16, choices=Department, blank=True, default="")
    phone = EncryptedTextField(_("phone"), null=True, blank=True)
    phone_index = BlindIndexField(null=True, blank=True, db_index=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Raised with every change of the account's second factors: a session that was let in before has to prove again.
    factors_epoch = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["pinyin"]

    def __str__(self) -> str:
        return self.name

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in PERMISSIONS[Role(self.role)]

    def reads(self, permission: Permission) -> bool:
        """What is there for those who have the permission may be looked at; whoever audits looks at everything."""
        return self.may(permission) or self.may(Permission.READ_EVERYTHING)


class Coverage(models.Model):
    """A staff member covers a grid from `starts_at` until `ends_at` (open while null)."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="coverages", verbose_name=_("staff member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="coverages", verbose_name=_("grid"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")
        indexes = [models.Index(fields=["grid", "staff"], name="coverage_grid_staff")]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "grid"], condition=Q(ends_at__isnull=True), name="one_open_coverage"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="coverage_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} → {self.grid}"
