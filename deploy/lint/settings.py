"""The settings as the type checker reads them: it needs their shape, not a server."""

import os

from tests.plugins.environment import SETTINGS

for name, value in SETTINGS.items():
    os.environ.setdefault(name, value)
os.environ.setdefault("DATABASE_URL", "postgresql://types@127.0.0.1/types")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from config.settings import *  # noqa: E402, F403  the environment comes first
