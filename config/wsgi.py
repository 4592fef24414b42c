"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

whole_way = get_wsgi_application()

# Its modules need the apps to be there.
from apps.sync.api.short_way import ShortWay  # noqa: E402

application = ShortWay(whole_way)

# What is loaded now stays, and of the thousands of objects that a batch of events makes none is held in a circle:
# looking for circles every 700 objects took a fifteenth of a push.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
