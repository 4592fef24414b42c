"""What Django does around an answer and for it, for those few that are given without it."""

from functools import lru_cache
from typing import Final
from wsgiref.types import WSGIEnvironment

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.translation import get_language_from_request

# Those that write the same into every answer.
GUARDS: Final = (SecurityMiddleware, XFrameOptionsMiddleware, CSPMiddleware)
Headers = list[tuple[str, str]]


def standing_headers() -> Headers:
    """Asked of the middlewares themselves, once, so that they are the same here."""
    request, response = HttpRequest(), HttpResponse()
    request.META["wsgi.url_scheme"] = "https"
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        request.META[name] = value
    del response.headers["Content-Type"]
    for guard in GUARDS:
        guard(lambda _request: response)(request)
    return list(response.headers.items())


def is_at_home(environ: WSGIEnvironment) -> bool:
    """Asked by a name that is ours, and by TLS where that is required."""
    if not is_our_name(environ.get("HTTP_HOST", ""), tuple(settings.ALLOWED_HOSTS)):
        return False
    if not settings.SECURE_SSL_REDIRECT:
        return True
    name, value = settings.SECURE_PROXY_SSL_HEADER
    return bool(environ.get(name) == value)


@lru_cache(maxsize=64)
def is_our_name(host: str, names: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, names)


@lru_cache(maxsize=64)
def language_for(accept: str) -> str:
    """As Django's middleware finds it where no cookie asks for one."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accept
    return get_language_from_request(request)


def leave_old_connection() -> None:
    """As Django does where a request begins and where it ends. A caller's transaction is the caller's."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
