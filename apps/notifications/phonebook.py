"""The phone numbers of people whom this room knows by an index alone: asked of the room that has them."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

# Given indexes of phone numbers, those of people who still work here, each with its number.
Ask = Callable[[Collection[bytes]], Mapping[bytes, str]]
BOOKS: Final[list[Ask]] = []


def register_phonebook(ask: Ask) -> None:
    BOOKS.append(ask)


def phones_at(indexes: Collection[bytes]) -> dict[bytes, str]:
    """One question a book."""
    found: dict[bytes, str] = {}
    for ask in BOOKS if indexes else ():
        found |= ask(indexes)
    return found
