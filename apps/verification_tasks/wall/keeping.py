"""Any number of screens cost one set of statements every few seconds."""

from typing import Any, Final

from django.core.cache import cache

from apps.verification_tasks.wall.figures import figures

KEPT, ASKING = "wall:kept", "wall:asking"
FRESH: Final = "wall:fresh"
FRESH_S: Final = 10
ASKING_S: Final = 30
# What is older is shown no more: then it is better to have nothing.
KEPT_S: Final = 3600


def kept_figures() -> dict[str, Any]:
    """While one request computes, the others get what was computed before."""
    kept: dict[str, Any] | None = cache.get(KEPT)
    if kept is not None and (cache.get(FRESH) or not cache.add(ASKING, 1, ASKING_S)):
        return kept
    try:
        found = figures()
        cache.set(KEPT, found, KEPT_S)
        cache.set(FRESH, 1, FRESH_S)
    finally:
        cache.delete(ASKING)
    return found
