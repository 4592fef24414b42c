"""How the office's pages write moments, deadlines, badges and masked names."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.clock import local_date, now

MINUTE: Final = timedelta(minutes=1)
EMPTY: Final = "–"


class Tone(StrEnum):
    PLAIN = "plain"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


def badge(text: object, tone: Tone = Tone.PLAIN, title: str = "") -> SafeString:
    return format_html('<span class="ds-badge ds-{}" title="{}">{}</span>', tone.value, title, text)


def moment(value: datetime | None) -> str:
    """Local time to the second."""
    return EMPTY if value is None else f"{localtime(value):%Y-%m-%d %H:%M:%S}"


def deadline(value: datetime) -> str:
    """A limit ends at 24:00 of its last day, which is how people read it, not at 00:00 of the next."""
    if localtime(value).time() == datetime.min.time():
        return f"{local_date(value - MINUTE):%Y-%m-%d} 24:00"
    return f"{localtime(value):%Y-%m-%d %H:%M}"


def days_left(value: datetime) -> tuple[str, Tone]:
    """Whole days of the city's calendar between today and the last day."""
    days = (local_date(value - MINUTE) - local_date(now())).days
    if value <= now():
        late = max(-days, 1)
        return ngettext("%(n)d day overdue", "%(n)d days overdue", late) % {"n": late}, Tone.BAD
    if days == 0:
        return _("due today"), Tone.WARN
    tone = Tone.WARN if days <= 1 else Tone.PLAIN
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}, tone


def mask_name(name: str) -> str:
    """The family name stays: 王**."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def day(value: datetime | None) -> str:
    return EMPTY if value is None else date_format(localtime(value), "DATE_FORMAT")


def two_lines(first: object, second: object) -> SafeString:
    """Long texts are cut; the whole stands in the title."""
    return format_html(
        '<span class="ds-two" title="{0} {1}"><span>{0}</span><span class="ds-sub">{1}</span></span>', first, second
    )


def verbatim(text: str) -> SafeString:
    """As it came, with its indentation; what is long is scrolled."""
    return format_html('<pre class="ds-verbatim">{}</pre>', text)
