"""Where the door leads: its own pages, and back to where somebody was going."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

NEXT: Final = "next"


def onward(request: HttpRequest) -> str:
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("admin:index")


def to(name: str, request: HttpRequest, wanted: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse(f"admin:{name}", query={NEXT: wanted or onward(request)}))
