"""JSON in and out by orjson: strict, fast, and never HTML."""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset: ClassVar[None] = None  # type: ignore[misc]

    def render(self, data: Any, _type: str | None = None, _context: Mapping[str, Any] | None = None) -> bytes:
        return b"" if data is None else orjson.dumps(data)


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, _type: str | None = None, _context: Mapping[str, Any] | None = None) -> Any:
        try:
            return orjson.loads(stream.read())
        except ValueError as error:
            raise ParseError("The body is not JSON in UTF-8.", code="not_json") from error


class AlwaysJSON(BaseContentNegotiation):
    """An Accept header changes nothing: the answer is JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        content_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == content_type), None)

    def select_renderer(self, _request: Request, renderers: Any, _suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
