"""What the processes of a local run find in their environment; what the caller exported stays."""

import os

from deploy.local.keys import kept
from deploy.local.options import Options, given
from deploy.local.places import MARKER, Places
from deploy.local.ports import LOOPBACK

SECRETS = ("SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY")


def _is_false(value: str) -> bool:
    return value.lower() in {"0", "false", "no", "off"}


def build(places: Places, options: Options, addresses: dict[str, str]) -> dict[str, str]:
    debug = os.environ.get("DEBUG", "true")
    local = options.host in {LOOPBACK, "localhost", "::1"}
    defaults = {
        "DEBUG": debug,
        # A demo shows one-time codes to everybody, so it is refused where DEBUG is off.
        "DEMO": "false" if _is_false(debug) else "true",
        "DEMO_PASSWORD": "doorstep-demo",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]" if local else "*",
        "BEHIND_TLS": "false",
        "PYTHONUNBUFFERED": "1",
    }
    defaults |= {name: kept(places.secrets, name) for name in SECRETS if not given(name)}
    fixed = {
        **addresses,
        "PORT": str(options.port),
        "VAR_DIR": str(places.var),
        # Threads of one process share their heaps: a fifth less memory, and nobody waits for it here.
        "MALLOC_ARENA_MAX": "2",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(places.prometheus),
        MARKER: places.mark,
    }
    # An empty value is how a shell unsets what it cannot forget.
    exported = {name: value for name, value in os.environ.items() if value or name not in defaults}
    return defaults | exported | fixed
