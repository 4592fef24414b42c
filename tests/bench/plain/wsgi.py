"""One server, two handlers: Django with its default middlewares, and with none for what is under /bare/."""

import os
from collections.abc import Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.plain.settings")
django.setup(set_prefix=False)
usual = WSGIHandler()
settings.MIDDLEWARE = []
bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = bare if environ["PATH_INFO"].startswith("/bare/") else usual
    return handler(environ, start_response)
