"""What an event's result says in detail, in the reader's language: the wire says it in English, for programs."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.states import Channel

MISSING: Final = "Missing: "
# As the evidence policy and the takers of events have them; their tests hold the two together.
CONSTANT: Final = frozenset(
    {
        gettext_noop("one attempt"),
        gettext_noop("a photo, a signature, or a location within 300 m of the residence"),
        gettext_noop("a call_record of 20 s or more to the declared number"),
        gettext_noop("a wechat_message or a location"),
        gettext_noop("the call record's meta names no callee"),
        gettext_noop("the call record is of another number"),
        gettext_noop("the residence's position is not known, so a location cannot show that it is near"),
        gettext_noop("the location evidence has no position"),
        gettext_noop("The outcome corrected needs corrections."),
        gettext_noop("This evidence_id is taken; give each piece of evidence its own."),
        gettext_noop("This task_id is taken; give the new task its own."),
        gettext_noop("This person has a live declaration already."),
        gettext_noop("There is no task with this id."),
        gettext_noop("This task was never this worker's."),
        gettext_noop("The corrected time is before the task existed."),
        gettext_noop("The corrected time is more than 10 minutes in the future."),
        gettext_noop("The corrected time is beyond any calendar."),
        gettext_noop("This id was used before with other content."),
        gettext_noop("The device was revoked; a supervisor looks at its last work."),
        gettext_noop("The signature does not belong to this event and this device's key."),
        gettext_noop("Nested too deeply to be read."),
        gettext_noop("Waits for evidence that has not been attached yet."),
    }
)
CHANGING: Final[tuple[tuple[str, Promise], ...]] = (
    (r"an attempt by (?P<channel>\w+) with the result met", gettext_lazy("an attempt by %(channel)s, resident met")),
    (r"the call lasted (?P<s>\S+) s", gettext_lazy("the call lasted %(s)s s")),
    (r"the location is (?P<m>\d+) m away", gettext_lazy("the location is %(m)s m away")),
    (
        r"three attempts without success \(there are (?P<count>\d+)\)",
        gettext_lazy("three attempts without success (there are %(count)s)"),
    ),
    (
        r"attempts on at least two days \(there are (?P<count>\d+)\)",
        gettext_lazy("attempts on at least two days (there are %(count)s)"),
    ),
    (r"There is no event type '(?P<name>.*)'\.", gettext_lazy("There is no event type “%(name)s”.")),
    (r"Evidence of another task: (?P<ids>.*)", gettext_lazy("Evidence of another task: %(ids)s")),
)


def detail_words(detail: str) -> str:
    """Sentence by sentence; what nobody has words for stays as it is."""
    if not detail.startswith(MISSING):
        return in_words(detail)
    parts = [in_words(part) for part in detail.removeprefix(MISSING).split("; ")]
    return _("Missing: %(parts)s") % {"parts": _("; ").join(parts)}


def in_words(sentence: str) -> str:
    for form, words in CHANGING:
        found = re.fullmatch(form, sentence)
        if found:
            values = found.groupdict()
            if "channel" in values:
                values["channel"] = str(LABELS.get((Channel, values["channel"]), values["channel"]))
            return str(words) % values
    return _(sentence) if sentence in CONSTANT else sentence
