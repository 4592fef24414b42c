"""Whether an alert is still true when it is about to leave: asked of the room that said it.

What waited for a vendor may speak of work that is done meanwhile, or of somebody else's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from apps.notifications.templates import Template


@dataclass(frozen=True, slots=True)
class Alert:
    """`about` is the word of the room that said it; `recipient_index` is whose it is."""

    template: str
    about: Mapping[str, Any]
    recipient_index: bytes


@dataclass(frozen=True, slots=True)
class Truth:
    """What is left of an alert: the variables of its text, and what it speaks of now."""

    context: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


# None: nothing is left of it.
Ask = Callable[[Alert], Truth | None]
QUESTIONS: Final[dict[str, Ask]] = {}


def register_truth(template: Template, ask: Ask) -> None:
    QUESTIONS[template] = ask
