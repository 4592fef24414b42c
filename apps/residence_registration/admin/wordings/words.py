"""Lengths and makers in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.grids.models import Staff
from apps.notifications.models import Wording
from apps.notifications.sms_length import SmsLength


def length_words(length: SmsLength) -> str:
    parts = ngettext("%(n)d part of a text message", "%(n)d parts of a text message", length.parts)
    return _("%(units)d characters, %(parts)s (%(encoding)s)") % {
        "units": length.units,
        "parts": parts % {"n": length.parts},
        "encoding": length.encoding,
    }


def maker_words(wording: Wording) -> str:
    if wording.is_shipped:
        return _("shipped with this program")
    person = Staff.objects.filter(pk=wording.made_by).first() if "-" in wording.made_by else None
    return person.name if person else wording.made_by
