"""For those who watch the service."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.health import Fitness, readiness
from apps.core.metrics import exposition

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process is up; asks nobody, so that a database's trouble does not restart the web."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    found = readiness()
    status = 200 if found.status is Fitness.READY else 503
    return JsonResponse({"status": found.status, "checks": found.checks}, status=status)


@require_safe
@never_cache
def metrics(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(exposition(), content_type=TEXT)
