"""Grids (网格): the units that a worker covers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.ids import new_id
from apps.grids.models.divisions import Division


class Parity(models.TextChoices):
    ALL = "all", _("All numbers")
    ODD = "odd", _("Odd numbers")
    EVEN = "even", _("Even numbers")


class Grid(models.Model):
    """`code` is the community's division code, a dash and a number: 320582100001-03."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=64)
    community = models.ForeignKey(Division, models.PROTECT, related_name="grids", verbose_name=_("community"))
    # The town stands here too, so that no hot query climbs the tree.
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    is_default = models.BooleanField(_("default grid of its community"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # GeoJSON polygon or multipolygon in WGS-84, longitude first (RFC 7946).
    area = models.JSONField(_("area"), null=True, blank=True)

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community"], condition=Q(is_default=True, is_active=True), name="one_default_grid"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class BuildingRange(models.Model):
    """House or building numbers of one street or compound that belong to a grid, both ends included."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="building_ranges", verbose_name=_("grid"))
    place = models.CharField(_("street or compound"), max_length=64)
    first = models.PositiveIntegerField(_("first number"))
    last = models.PositiveIntegerField(_("last number"))
    parity = models.CharField(_("parity"), max_length=8, choices=Parity, default=Parity.ALL)

    class Meta:
        verbose_name = _("building range")
        verbose_name_plural = _("building ranges")
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="building_range_ascends")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.first}–{self.last}"
