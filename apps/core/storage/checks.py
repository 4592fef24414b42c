"""System checks for settings of the bucket that cannot be meant."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution


def options() -> dict[str, Any]:
    found: dict[str, Any] = settings.STORAGES["default"].get("OPTIONS", {})
    return found


@register()
def bucket_is_named(**_: Any) -> list[CheckMessage]:
    """Half a bucket's settings would send evidence into a folder that nobody looks at."""
    named = settings.S3_SETTINGS_NAMED
    if named and "bucket_name" not in options():
        return [Error(f"{', '.join(named)}: set, but S3_BUCKET is not.", id="doorstep.E021")]
    return []


@register()
def keys_come_in_pairs(**_: Any) -> list[CheckMessage]:
    if ("access_key" in options()) != ("secret_key" in options()):
        return [Error("S3_ACCESS_KEY and S3_SECRET_KEY belong together: set both or neither.", id="doorstep.E022")]
    return []


@register()
def endpoint_is_a_server(**_: Any) -> list[CheckMessage]:
    endpoint = options().get("endpoint_url")
    if endpoint is None:
        return []
    place = urlsplit(endpoint)
    if place.scheme not in {"http", "https"} or not place.hostname or place.path.strip("/") or place.query:
        words = "S3_ENDPOINT must be a server alone, like https://s3.example: the bucket's name goes into S3_BUCKET."
        return [Error(words, id="doorstep.E023")]
    return []


@register(Tags.security, deploy=True)
def endpoint_is_encrypted(**_: Any) -> list[CheckMessage]:
    if str(options().get("endpoint_url", "")).startswith("http://"):
        return [Caution("S3_ENDPOINT is plain http: evidence would pass the network readable.", id="doorstep.W021")]
    return []
