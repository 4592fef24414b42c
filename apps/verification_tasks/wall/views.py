"""The page without figures, and the figures: open to whoever is in the room, where the city has opened it."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.addresses import client_address
from apps.verification_tasks.wall.keeping import kept_figures

# Seconds for which a browser or a proxy of the room may keep an answer.
LASTS: Final = 5
View = Callable[[HttpRequest], HttpResponse]


def for_the_room(view: View) -> View:
    """Elsewhere the wall does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (settings.WALL and is_in_the_room(client_address(request))):
            raise Http404
        return view(request)

    return guarded


def is_in_the_room(address: str) -> bool:
    if not settings.WALL_NETWORKS:
        return True
    try:
        found: Any = ip_address(address)
    except ValueError:
        return False
    # A loopback or a proxy may write an IPv4 address as IPv6.
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in settings.WALL_NETWORKS)


@require_safe
@for_the_room
def wall(request: HttpRequest) -> HttpResponse:
    """A screen has no cookie to remember a language by: the address may name it."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, "verification_tasks/wall.html", {"goal": settings.ON_TIME_GOAL, "words": words()})


def words() -> dict[str, str]:
    """What the page's script fills in; a template would double the percent signs."""
    return {
        "old": _("No news since %s"),
        "hidden": _("fewer than %s"),
        "done": _("%s in time"),
        "missed": _("%s too late"),
    }


@require_safe
@for_the_room
def wall_figures(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse(orjson.dumps(kept_figures()), content_type="application/json")
    response["Cache-Control"] = f"private, max-age={LASTS}"
    return response
