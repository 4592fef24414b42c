"""The secrets of a local demo: made once, kept in var/secrets, readable by their owner alone."""

import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path


def _field_keys() -> str:
    return f"k1:{b64encode(secrets.token_bytes(32)).decode()}"


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEYS": _field_keys,
    "BLIND_INDEX_KEY": lambda: b64encode(secrets.token_bytes(32)).decode(),
    "POSTGRES_PASSWORD": lambda: secrets.token_urlsafe(24),
    "VALKEY_PASSWORD": lambda: secrets.token_urlsafe(24),
    "SUPERVISOR_PASSWORD": lambda: secrets.token_urlsafe(24),
}


def kept(folder: Path, name: str) -> str:
    """The secret of that name, made now if this is the first time."""
    file = folder / name
    if not file.exists():
        fresh = folder / f".{name}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as sink:
            sink.write(MAKERS[name]())
        # In one step: a run that is killed here leaves a whole key or none.
        fresh.rename(file)
    return file.read_text().strip()
