"""An ordinary push, as the short way reads it: JSON of a known length within the limit, as it is or in gzip."""

import io
from functools import partial
from typing import Final
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.utils.translation import override

from apps.core.below import language_for
from apps.core.errors import DomainError
from apps.core.middleware.bodies import GZIP, LENGTH, PLAIN
from apps.core.middleware.gunzip import TooLong, gunzip
from apps.sync.api.base import JSON
from apps.sync.api.short_asked import Asked
from apps.sync.services.push import ordinary_push

# A cookie may ask for a language.
UNPLAIN: Final = ("QUERY_STRING", "HTTP_TRANSFER_ENCODING", "HTTP_COOKIE")


def asked_push(environ: WSGIEnvironment, token: str) -> Asked | None:
    if environ.get("CONTENT_TYPE") != JSON or any(environ.get(name) for name in UNPLAIN):
        return None
    body = body_of(environ)
    if not body:
        return None
    language = language_for(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    headers = [("Vary", "Accept-Language, Accept-Encoding"), ("Content-Language", language)]
    return Asked(partial(answer, token, body, language), headers)


def answer(token: str, body: bytes, language: str) -> bytes | None:
    with override(language):
        return ordinary_push(token, body)


def body_of(environ: WSGIEnvironment) -> bytes | None:
    """What was sent stays there to be read, for Django may have to."""
    length, coding = environ.get("CONTENT_LENGTH", ""), environ.get("HTTP_CONTENT_ENCODING", "")
    limit = settings.MAX_PUSH_BYTES
    if coding not in PLAIN | GZIP or LENGTH.fullmatch(length) is None or int(length) > limit:
        return None
    sent = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(sent)
    if len(sent) < int(length):
        return None
    return opened(sent, limit) if coding in GZIP else sent


def opened(sent: bytes, limit: int) -> bytes | None:
    try:
        return gunzip(io.BytesIO(sent).read, limit)
    except (TooLong, DomainError):
        return None
