"""Whether the phone itself says that another app invented its position."""

from collections.abc import Mapping
from typing import Any, Final

# As Android, Capacitor, React Native, Flutter and uni-app name it.
WORDS: Final = frozenset(
    {"mock", "mocked", "mocklocation", "ismock", "ismocked", "isfrommockprovider", "frommockprovider", "simulated"}
)
DEEPEST: Final = 4


def says_mock(data: object, depth: int = 0) -> bool:
    """Looked for by name in the event's data and in its `meta`, however the client nests and spells it."""
    if depth > DEEPEST:
        return False
    if isinstance(data, Mapping):
        return any(is_flag(name, value) or says_mock(value, depth + 1) for name, value in data.items())
    return isinstance(data, list) and any(says_mock(each, depth + 1) for each in data)


def is_flag(name: Any, value: object) -> bool:
    return value is True and str(name).replace("_", "").replace("-", "").casefold() in WORDS
