"""Answers are compressed when the client accepts it: zstd, br or gzip, in that order.

JSON only: a page that reflects input beside a secret would be open to length-guessing (BREACH), and the
API's answers hold no cookie-borne secret.
"""

import gzip
import re
from collections.abc import Callable
from typing import Final

import brotli
import zstandard
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

SMALLEST: Final = 500
CODINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "zstd": lambda body: zstandard.compress(body, 3),
    # The next quality is a twentieth smaller, at twice the time and 5 MB of memory for each thread.
    "br": lambda body: bytes(brotli.compress(body, quality=3, lgwin=18)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
WEIGHT: Final = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


class CompressionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or "json" not in response.headers.get("Content-Type", ""):
            return response
        # Also on what is too small to compress: a cache must not take one answer's size for the next one's.
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.has_header("Content-Encoding"):
            return response
        body, coding = compressed(response.content, request.headers.get("Accept-Encoding", ""))
        if coding is not None:
            response.content = body
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Length"] = str(len(body))
        return response


def compressed(body: bytes, accept: str) -> tuple[bytes, str | None]:
    """The body as the client likes it best, and the coding, if it has one."""
    coding = accepted(accept) if accept and len(body) >= SMALLEST else None
    return (CODINGS[coding](body), coding) if coding else (body, None)


def accepted(header: str) -> str | None:
    """The best coding that the header allows (RFC 9110, section 12.5.3); a malformed weight allows nothing."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, separator, parameter = part.partition(";")
        weight = WEIGHT.fullmatch(parameter.strip())
        weights[name.strip()] = 1.0 if not separator else float(weight[1]) if weight else 0.0
    star = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: weights.get(coding, star))
    return best if weights.get(best, star) > 0 else None
