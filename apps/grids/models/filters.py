"""A list's filter under a name: one's own, or shared with those below."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.grids.models.divisions import Division
from apps.grids.models.staff import Staff


class SavedFilter(models.Model):
    """`query` holds the filters and the order alone: a search term may name a person, and is never kept."""

    # Short enough to be read out; the address of its link.
    code = models.CharField(_("short link"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    page = models.CharField(_("list"), max_length=80)
    query = models.CharField(_("filter"), max_length=2000)
    owner = models.ForeignKey(Staff, models.CASCADE, related_name="saved_filters", verbose_name=_("owner"))
    # With whom it is shared: everybody of this division and below. Null: nobody.
    shared_in = models.ForeignKey(
        Division, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shared in")
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="a_filter_has_its_own_name")]

    def __str__(self) -> str:
        return self.name
