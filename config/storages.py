"""Django's STORAGES: evidence in a folder, or in a bucket where one is named."""

import os
from typing import Any

from config import env

STYLES = ("auto", "path", "virtual")
NAMES = ("S3_BUCKET", "S3_ENDPOINT", "S3_REGION", "S3_ADDRESSING_STYLE", "S3_ACCESS_KEY", "S3_SECRET_KEY")


def named() -> list[str]:
    """Which of the bucket's settings are there at all; a system check looks whether they make sense together."""
    return [name for name in NAMES if os.environ.get(name) or os.environ.get(f"{name}_FILE")]


def configure() -> dict[str, dict[str, Any]]:
    bucket = env.text("S3_BUCKET", "")
    folder: dict[str, Any] = {"BACKEND": "apps.core.storage.folder.FolderStorage"}
    return {
        "default": in_bucket(bucket) if bucket else folder,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def in_bucket(bucket: str) -> dict[str, Any]:
    """What is left out is found the way the AWS tools find it: a role of the machine, say."""
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.text("S3_ENDPOINT", ""),
        "region_name": env.text("S3_REGION", ""),
        "addressing_style": env.choice("S3_ADDRESSING_STYLE", STYLES),
        "access_key": env.secret("S3_ACCESS_KEY", ""),
        "secret_key": env.secret("S3_SECRET_KEY", ""),
    }
    return {
        "BACKEND": "apps.core.storage.bucket.BucketStorage",
        "OPTIONS": {name: value for name, value in options.items() if value},
    }
