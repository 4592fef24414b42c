"""Addresses that go wrong on purpose, on a machine's path and on a person's."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.errors import Conflict, Throttled

SECRET = "13900000001"
FAULTS: dict[str, Exception] = {
    "bug": ZeroDivisionError(SECRET),
    "missing": Http404("no such thing"),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation(SECRET),
    "database": OperationalError(SECRET),
    "interface": InterfaceError(SECRET),
    "redis": RedisConnectionError(SECRET),
    "domain": Conflict("Taken.", code="taken", existing="17"),
    "throttled": Throttled("Slowly.", retry_after=7),
}


def fault(_request: HttpRequest, name: str) -> HttpResponse:
    raise FAULTS[name]


class Fault(APIView):
    def get(self, _request: Request, name: str) -> Response:
        raise FAULTS[name]


class Echo(APIView):
    def post(self, request: Request) -> Response:
        return Response({"got": request.data})


@csrf_exempt
def size(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"bytes": len(request.body)})


@csrf_exempt
@require_POST
def only_post(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def unstorable(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", ["a\0b"])
    return HttpResponse("never")


def checksum(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=460)


def listing(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"rows": ["door"] * int(request.GET.get("n", "500"))})


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>" + "door " * 500)


views: list[Any] = [
    path("api/v1/plain/<str:name>", fault),
    path("api/v1/rest/<str:name>", Fault.as_view()),
    path("api/v1/echo", Echo.as_view()),
    path("api/v1/sync/push", size),
    path("api/v1/evidence/", size),
    path("api/v1/post", only_post),
    path("api/v1/post-slash/", only_post),
    path("api/v1/unstorable", unstorable),
    path("api/v1/checksum", checksum),
    path("api/v1/listing", listing),
    path("hooks/phone/calls", fault, {"name": "bug"}),
    path("page", page),
    path("person/<str:name>", fault),
]
urlpatterns = views
