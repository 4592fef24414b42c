"""Every request has an id: taken from the proxy if it looks like one, else made here; in logs and audit."""

import re
from collections.abc import Callable
from typing import Final

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.core.ids import new_id

ACCEPTABLE: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = request_id_of(request.headers.get("X-Request-Id", ""))
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response


def request_id_of(offered: str) -> str:
    return offered if ACCEPTABLE.fullmatch(offered) else str(new_id())
