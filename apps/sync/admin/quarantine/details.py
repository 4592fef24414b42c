"""What an event's result says in detail, in the reader's language: the wire says most of it in English."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

# As push and the takers of events have them. What a completion lacks is in words already.
CONSTANT: Final = frozenset(
    {
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
    (r"There is no event type '(?P<name>.*)'\.", gettext_lazy("There is no event type “%(name)s”.")),
    (r"Evidence of another task: (?P<ids>.*)", gettext_lazy("Evidence of another task: %(ids)s")),
)


def detail_words(detail: str) -> str:
    """What nobody has words for stays as it is."""
    for form, words in CHANGING:
        found = re.fullmatch(form, detail)
        if found:
            return str(words) % found.groupdict()
    return _(detail) if detail in CONSTANT else detail
