"""The first page: the office's door, or in demo mode a signpost."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

# Name, and what they do in Chinese and English.
ACCOUNTS: Final = (
    ("admin", "系统管理员", "system administrator"),
    ("supervisor1", "督办人员", "supervisor"),
    ("worker1", "网格员", "grid worker"),
    ("worker2", "网格员", "grid worker"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        return redirect("admin:index")
    return render(request, "core/home.html", {"accounts": ACCOUNTS, "password": settings.DEMO_PASSWORD})
