"""What an upper room may know against a message that waits: asked when it is about to leave.

An upper room registers its question; this room only asks.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Final

from apps.notifications.templates import Template

# Given the subjects of such messages, those of which it may be untrue at the moment.
Ask = Callable[[Collection[str]], Collection[str]]
QUESTIONS: Final[dict[str, Ask]] = {}
# How long such a message waits before it is asked about again.
AGAIN: Final = timedelta(hours=1)


def register_doubt(template: Template, ask: Ask) -> None:
    QUESTIONS[template] = ask


def doubtful(subjects: Mapping[str, Collection[str]]) -> set[tuple[str, str]]:
    """`subjects` by template; (template, subject) of what had better wait. One question a template."""
    return {
        (template, subject)
        for template, ask in QUESTIONS.items()
        if subjects.get(template)
        for subject in ask(subjects[template])
    }
