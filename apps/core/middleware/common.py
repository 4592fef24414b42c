"""Django's common middleware, less what harms a machine."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

from apps.core.middleware.paths import MACHINE_PATHS, PROBES


class DoorMiddleware(CommonMiddleware):
    """A missing slash on a machine's path is 404, not a redirect that drops the body.

    A probe or a scraper calls a host by its address, which is not among the allowed names; its answers
    repeat nothing of the request.
    """

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in PROBES else super().process_request(request)

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return not request.path_info.startswith(MACHINE_PATHS) and super().should_redirect_with_slash(request)
