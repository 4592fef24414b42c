"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

whole_way = get_wsgi_application()

# Its modules need the apps to be there.
from apps.sync.api.short_way import ShortWay  # noqa: E402

application = ShortWay(whole_way)
