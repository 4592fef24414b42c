"""What the short way knows of a request before it answers."""

from collections.abc import Callable
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

from apps.core.below import Headers


class Asked(NamedTuple):
    """`answer` gives None where it is left to Django after all; `headers` are those of this kind of answer."""

    answer: Callable[[], bytes | None]
    headers: Headers


# Of a request and its token; None where anything about it is not plain.
Reader = Callable[[WSGIEnvironment, str], Asked | None]
