"""How the admin looks and what stands in its side bar."""

from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, object] = {
    "SITE_TITLE": _("Doorstep"),
    "SITE_HEADER": _("Doorstep"),
    "SHOW_LANGUAGES": True,
}
