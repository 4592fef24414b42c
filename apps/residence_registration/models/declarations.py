"""Declarations (居住登记申报) and their dated timeline."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.characters import Characters
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.ids import new_id
from apps.grids.models import Division, Grid
from apps.residence_registration.models.accounts import ResidentAccount
from apps.residence_registration.models.people import Person
from apps.residence_registration.states import LIVE, DeclarationStatus


class IdType(models.TextChoices):
    RESIDENT_ID = "resident_id", _("Resident identity card")


class ResidenceKind(models.TextChoices):
    RENTED = "rented", _("Rented")
    PRIVATE_HOME = "private_home", _("Private home")
    EMPLOYER_PREMISES = "employer_premises", _("Employer's premises")
    CONSTRUCTION_SITE = "construction_site", _("Construction site")
    HOTEL = "hotel", _("Hotel")
    OTHER = "other", _("Other")


class DeclarationSource(models.TextChoices):
    RESIDENT = "resident", _("Resident")
    WORKER = "worker", _("Grid worker")
    # Handed in as a file, for people who live there.
    EMPLOYER = "employer", _("Employer")
    LANDLORD = "landlord", _("Landlord")
    SCHOOL = "school", _("School")


class Declaration(models.Model):
    """What a newcomer says about where they live. A person has one live declaration at most."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(_("reference"), max_length=24, unique=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[(s.value, s.value) for s in DeclarationStatus],
        default=DeclarationStatus.SUBMITTED,
    )
    # The database's own: an index that named the status would have all of them written anew at each of its changes.
    is_live = models.GeneratedField(
        expression=Q(status__in=[status.value for status in sorted(LIVE)]),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    source = models.CharField(_("source"), max_length=16, choices=DeclarationSource)
    person = models.ForeignKey(Person, models.PROTECT, related_name="declarations", verbose_name=_("person"))
    # Account and division have their indexes below.
    account = models.ForeignKey(
        ResidentAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="declarations",
        db_index=False,
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=30)
    pinyin = models.CharField(max_length=255, blank=True)
    id_type = models.CharField(_("document"), max_length=16, choices=IdType, default=IdType.RESIDENT_ID)
    phone = EncryptedTextField(_("phone"))
    phone_index = BlindIndexField(db_index=True, editable=False)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", db_index=False, verbose_name=_("division")
    )
    address = models.CharField(_("address"), max_length=200)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    residence_kind = models.CharField(_("kind of residence"), max_length=20, choices=ResidenceKind)
    residence_reason = models.CharField(_("reason of residence"), max_length=2)
    since = models.DateField(_("living here since"))
    notice_version = models.CharField(_("privacy notice"), max_length=32, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), db_index=True)
    # Written by the verification, so that a resident's page needs nothing from above this room.
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grid"))
    verification_due_at = models.DateTimeField(_("verification due"), null=True, blank=True)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(is_live=True), name="one_live_declaration")
        ]
        indexes = [
            models.Index(fields=["account", "submitted_at"], name="declaration_account"),
            # For equality as well as for the beginning of a division's code.
            models.Index(fields=["division"], name="declaration_division", opclasses=["varchar_pattern_ops"]),
            # A name is looked for by any of its characters: most have two or three, too few for trigrams.
            GinIndex(Characters("name"), name="declaration_name"),
        ]

    def __str__(self) -> str:
        return self.reference


class TimelineEntry(models.Model):
    """A dated step in a declaration's life, as the resident may read it."""

    # The index with the time begins with the declaration.
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="timeline", db_index=False)
    at = models.DateTimeField(_("time"))
    step = models.CharField(_("step"), max_length=32)
    status = models.CharField(_("status"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["declaration", "at"], name="timeline_declaration")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.step}"
