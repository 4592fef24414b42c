"""The base of every view that devices call: Django's own request, no per-request machinery of DRF.

DRF's initialisation costs more than a whole poll's work. The class stays an APIView, so that the OpenAPI
document sees it. What is no DomainError reaches the middleware and becomes problem+json there.
"""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.views import APIView

from apps.core.api.problem import problem_answer
from apps.core.errors import DomainError, UnsupportedMedia
from apps.sync.api.scheme import DeviceAuthentication

JSON = "application/json"


class ThinAPIView(APIView):
    """Handlers take Django's HttpRequest, call `authenticate_device` themselves, and answer an HttpResponse."""

    # For the OpenAPI document alone.
    authentication_classes = [DeviceAuthentication]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = (request.method or "").lower()
        handler = getattr(self, method, None) if method in self.http_method_names else None
        try:
            if handler is None:
                return self.refuse_method()
            response: HttpResponseBase = handler(request, *args, **kwargs)
        except DomainError as error:
            return problem_answer(error)
        return response

    def options(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def refuse_method(self) -> HttpResponse:
        refusal = problem_answer(
            DomainError(_("This address does not take that method."), code="method_not_allowed", status=405)
        )
        refusal.headers["Allow"] = ", ".join(self.allowed_methods)
        return refusal


def json_answer(document: object, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(document), status=status, content_type=JSON)


def json_body(request: HttpRequest) -> Any:
    """The parsed body; 415 where it does not say that it is JSON, 400 where it is not."""
    if (request.content_type or "").strip().lower() != JSON:
        raise UnsupportedMedia(_("Content-Type must be application/json."))
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise DomainError(_("The body is not JSON in UTF-8."), code="not_json") from error
