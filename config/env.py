"""Typed readers of the environment: nonsense raises, secrets may come from NAME_FILE."""

import json
import os
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set")
    return value


def secret(name: str, default: str | None = None) -> str:
    """The value of NAME, or the content of the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return text(name, default)


def boolean(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    folded = value.strip().lower()
    if folded in TRUE:
        return True
    if folded in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def decimal(name: str, default: str) -> Decimal:
    value = os.environ.get(name) or default
    try:
        read = Decimal(value)
    except InvalidOperation as error:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}") from error
    if not read.is_finite() or read < 0:
        raise ImproperlyConfigured(f"{name} must be a number from 0 on, not {value!r}")
    return read


def choice(name: str, choices: Sequence[str]) -> str:
    """One of the words; the first where it is not set."""
    value = os.environ.get(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def listing(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def table(name: str) -> dict[str, dict[str, str]]:
    """JSON, an object of objects of texts; empty where it is not set."""
    try:
        found = json.loads(os.environ.get(name) or "{}")
    except json.JSONDecodeError as error:
        raise ImproperlyConfigured(f"{name} must be JSON") from error
    rows = found.values() if isinstance(found, dict) else [None]
    if not all(isinstance(row, dict) and all(isinstance(text, str) for text in row.values()) for row in rows):
        raise ImproperlyConfigured(f"{name} must be an object of objects of texts")
    return dict(found)


def database(name: str) -> dict[str, object]:
    """Django's settings for a URL like postgresql://user:password@host:5432/name."""
    url = urlsplit(secret(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")) or "postgres",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
    }
