"""The API's description, for programs and for people."""

from functools import lru_cache
from typing import Final

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView

OPENAPI: Final = "application/vnd.oai.openapi+json"
SELF: Final = "'self'"


@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(document(get_language()), content_type=OPENAPI)


@lru_cache(maxsize=4)
def document(_language: str | None) -> bytes:
    """Generated once a process and language: the views do not change while it runs."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    generated = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return bytes(OpenApiJsonRenderer().render(generated))


# Swagger UI comes from our own static files, its start script from this view, so that no script stands in
# the page; it does set styles in the page and draws with data: images.
docs = csp_replace(
    {
        "default-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "frame-ancestors": ["'none'"],
    }
)(SpectacularSwaggerSplitView.as_view(url_name="schema"))
