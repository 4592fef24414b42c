"""What a map draws of a grid, beside it: a page of two thousand grids reads no border of ten thousand points."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models.grids import Grid


class Outline(models.Model):
    """Written with the grid's area and derived from it alone, in WGS-84."""

    grid = models.OneToOneField(Grid, models.CASCADE, primary_key=True, related_name="outline")
    shape = models.JSONField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")

    def __str__(self) -> str:
        return str(self.grid_id)
