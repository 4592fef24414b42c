"""Libraries that weigh megabytes and that most processes never need: loaded when something of them is first used."""

from importlib import import_module
from typing import Any


class Heavy:
    """Stands where `import library` would. Whoever reads types sees the library itself:

    if TYPE_CHECKING:
        import shapely
    else:
        shapely = Heavy("shapely")
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
