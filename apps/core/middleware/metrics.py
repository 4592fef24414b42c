"""Count each request by its route's template: a path holds ids, and a label must not."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.core.metrics import count_request

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "OTHER"
        count_request(method, route_of(request), response.status_code, time.perf_counter() - started)
        return response


def route_of(request: HttpRequest) -> str:
    if request.resolver_match is not None:
        return "/" + request.resolver_match.route
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unresolved"
