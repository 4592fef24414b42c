"""JSON for the map's script: private, with an ETag, so that what has not changed is not sent again."""

import hashlib
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

# Borders change a few times a year.
BORDERS_LAST_S: Final = 300


def answer(request: HttpRequest, body: Any, *, lasts: int = 0) -> HttpResponse:
    """Only this browser may keep it: it is narrowed to one viewer."""
    content = orjson.dumps(body)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/json")
    found = get_conditional_response(request, etag=etag, response=response) or response
    found["ETag"] = etag
    found["Cache-Control"] = f"private, max-age={lasts}" if lasts else "private, no-cache"
    return found
