"""The fixed words of an inbound WeChat message, its states and legal moves."""

from enum import StrEnum
from typing import Final


class MessageStatus(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    ANSWERED = "answered"
    PLACED = "placed"
    KEPT = "kept"
    LAID_ASIDE = "laid_aside"


class KeptBecause(StrEnum):
    """Why a message waits for a person."""

    SENDER_UNKNOWN = "sender_unknown"
    NO_OPEN_TASK = "no_open_task"
    SEVERAL_TASKS = "several_tasks"
    TYPE_NOT_TAKEN = "type_not_taken"
    MALFORMED = "malformed"
    MEDIA_UNKNOWN = "media_unknown"
    MEDIA_TOO_LARGE = "media_too_large"
    MEDIA_NOT_TAKEN = "media_not_taken"
    GIVEN_UP = "given_up"


class Reply(StrEnum):
    """What the sender is told at once."""

    NOTHING = ""
    HOW_TO_BIND = "how_to_bind"
    BOUND = "bound"
    WRONG_CODE = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"


MOVES: Final[dict[MessageStatus, frozenset[MessageStatus]]] = {
    MessageStatus.WAITING: frozenset({MessageStatus.WORKING}),
    # A fault that may pass: it waits again.
    MessageStatus.WORKING: frozenset({MessageStatus.WAITING, MessageStatus.PLACED, MessageStatus.KEPT}),
    MessageStatus.KEPT: frozenset({MessageStatus.WAITING, MessageStatus.PLACED, MessageStatus.LAID_ASIDE}),
    MessageStatus.ANSWERED: frozenset(),
    MessageStatus.PLACED: frozenset(),
    MessageStatus.LAID_ASIDE: frozenset(),
}
# Somebody works on it, or soon will.
IN_FLIGHT: Final = [MessageStatus.WAITING, MessageStatus.WORKING]
# What somebody or something has still to do with.
UNFINISHED: Final = [*IN_FLIGHT, MessageStatus.KEPT]
# Kept because the media could not be had: another try may have it.
ABOUT_MEDIA: Final = frozenset(
    {
        KeptBecause.MEDIA_UNKNOWN,
        KeptBecause.MEDIA_TOO_LARGE,
        KeptBecause.MEDIA_NOT_TAKEN,
        KeptBecause.GIVEN_UP,
    }
)
