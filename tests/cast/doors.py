"""Ask a WSGI application as a server does, in this thread and in the test's transaction."""

from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from django.http import HttpResponse
from django.test import RequestFactory


def ask(application: WSGIApplication, path: str, query: object = None, **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, query, headers={"Host": "testserver", **headers})  # type: ignore[arg-type]
    return answer_of(application, request.environ)


def answer_of(application: WSGIApplication, environ: dict[str, Any]) -> HttpResponse:
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, fields: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], object]:
        told.append((status, fields))
        return bytes

    body = b"".join(application(environ, start_response))
    ((status, fields),) = told
    return HttpResponse(body, status=int(status.partition(" ")[0]), headers=dict(fields))
