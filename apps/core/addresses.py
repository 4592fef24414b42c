"""Where a request comes from, as far as it can be trusted."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; the peer's where there is none."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    depth = settings.TRUSTED_PROXIES
    if depth and len(hops) >= depth:
        return str(hops[-depth])
    return str(request.META.get("REMOTE_ADDR", ""))
