"""An ordinary pull, as the short way reads it."""

import re
from functools import partial
from typing import Final
from wsgiref.types import WSGIEnvironment

from apps.core.below import Headers
from apps.sync.api.pull import DEFAULT_LIMIT, MAX_LIMIT
from apps.sync.api.short_asked import Asked
from apps.sync.services.pull import ordinary_pull

# A cursor and a limit, each once at most, in either order; other forms mean the same and are read by Django.
CURSOR, LIMIT = "cursor=([A-Za-z0-9_-]+)", "limit=([1-9][0-9]{0,3})"
QUERY: Final = re.compile(f"(?:{CURSOR})?(?:(?:^|&){LIMIT})?|{LIMIT}&{CURSOR}")


# A pull's words are in no language.
HEADERS: Final[Headers] = [("Cache-Control", "no-store"), ("Vary", "Accept-Encoding")]


def asked_pull(environ: WSGIEnvironment, token: str) -> Asked | None:
    query = QUERY.fullmatch(environ.get("QUERY_STRING", ""))
    if query is None or environ.get("CONTENT_LENGTH"):
        return None
    limit = int(query[2] or query[3] or DEFAULT_LIMIT)
    if limit > MAX_LIMIT:
        return None
    return Asked(partial(ordinary_pull, token, query[1] or query[4] or "", limit), HEADERS)
