"""The demo's outbox: what would have left the machine, for a person and for a program."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.clock import rfc3339
from apps.notifications.selectors import resident_outbox

ON_A_PAGE: Final = 100


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    entries = resident_outbox()
    if request.GET.get("format") == "json":
        answer = [
            {"channel": entry.channel, "to": entry.to, "text": entry.text, "sent_at": rfc3339(entry.sent_at)}
            for entry in entries.iterator()
        ]
        return JsonResponse(answer, safe=False, json_dumps_params={"ensure_ascii": False})
    return render(request, "notifications/outbox.html", {"entries": entries[:ON_A_PAGE], "limit": ON_A_PAGE})
