"""Verdicts in words: what became of the deadline, and between when and when the work was done."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.verification_tasks.models import SlaVerdict, VerificationTask
from apps.verification_tasks.selectors.possibly_done import Silent
from apps.verification_tasks.states import VerdictWord

TONES: Final[dict[str, Tone]] = {
    VerdictWord.MET: Tone.GOOD,
    VerdictWord.BREACHED: Tone.BAD,
    VerdictWord.PAUSED: Tone.PLAIN,
    VerdictWord.UNDETERMINED: Tone.WARN,
}


def verdict_badge(row: SlaVerdict) -> SafeString:
    return badge(row.get_verdict_display(), TONES[row.verdict])


def interval_words(row: SlaVerdict) -> str:
    if row.latest_at is None:
        return EMPTY
    if row.earliest_at is None:
        return _("before %(latest)s") % {"latest": moment(row.latest_at)}
    if row.earliest_at == row.latest_at:
        return moment(row.latest_at)
    return f"{moment(row.earliest_at)} – {moment(row.latest_at)}"


def verdict_section(task: VerificationTask) -> Section | None:
    """Every judgement of the task, the newest first; each was what was known for its time."""
    rows = list(SlaVerdict.objects.filter(task=task).order_by("-recorded_at", "-pk")[:50])
    if not rows:
        return None
    return Section(_("Verdicts"), [Fact(known_words(row), said(row)) for row in rows])


def known_words(row: SlaVerdict) -> str:
    if row.superseded_at is None:
        return _("since %(at)s") % {"at": moment(row.recorded_at)}
    return f"{moment(row.recorded_at)} – {moment(row.superseded_at)}"


def said(row: SlaVerdict) -> str:
    words = [str(row.get_verdict_display()), str(row.get_grounds_display())]
    if row.latest_at is not None:
        words.append(_("work done: %(when)s") % {"when": interval_words(row)})
    return " · ".join(words)


def possibly_done_badge(silent: Sequence[Silent]) -> SafeString:
    since = min(one.since for one in silent)
    return badge(_("possibly done"), Tone.WARN, _("phone silent since %(at)s") % {"at": moment(since)})


def possibly_done_note(silent: Sequence[Silent]) -> str:
    since = min(one.since for one in silent)
    words = _("Possibly done: the worker's phone has not been heard of since %(at)s and may hold the work.")
    return words % {"at": moment(since)}
