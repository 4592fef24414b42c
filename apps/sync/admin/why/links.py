"""A link to the page that brings an id along; ids name nobody."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.grids.office.details import Link


def why_link(**brought: object) -> Link:
    return Link(reverse("why", query=brought), _("Why?"), "help")
