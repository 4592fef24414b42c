"""A real S3-compatible server on loopback, which checks signatures, and a corner of its bucket for each test."""

import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from apps.core.ids import new_id
from deploy.local.ports import LOOPBACK, free_port
from tests.plugins.servers import running

BUCKET_STORAGE = "apps.core.storage.bucket.BucketStorage"
BUCKET = "evidence"
# Each test that stores bytes runs on both.
STORAGES = ("folder", "bucket")


@dataclass(frozen=True)
class Buckets:
    """Its bucket is a folder in `root`, so that a test can look into it."""

    port: int
    root: Path
    access_key: str
    secret_key: str

    @property
    def endpoint(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def options(self, **changes: str) -> dict[str, str]:
        return {
            "bucket_name": BUCKET,
            "endpoint_url": self.endpoint,
            "addressing_style": "path",
            "access_key": self.access_key,
            "secret_key": self.secret_key,
            **changes,
        }

    def is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((LOOPBACK, self.port)) == 0


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    folder = Path(tempfile.mkdtemp(prefix="doorstep-tests-"))
    server = Buckets(free_port(), folder / "buckets", secrets.token_hex(8), secrets.token_hex(16))
    (server.root / BUCKET).mkdir(parents=True)
    command = [
        str(Path(sys.executable).parent / "rclone"),
        *("serve", "s3", str(server.root), "--addr", f"{LOOPBACK}:{server.port}"),
        *("--auth-key", f"{server.access_key},{server.secret_key}", "--config", ""),
    ]
    # A name of its own for each process of the tests: one would end another's server as a leftover.
    name = f"bucket-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with running(name, command, "", folder / "bucket.log", server.is_ready):
        yield server
    shutil.rmtree(folder, ignore_errors=True)


def use_bucket(settings: Settings, buckets: Buckets, **changes: str) -> Path:
    """Evidence goes into a corner of the bucket that nothing is in yet; the folder that it is."""
    corner = str(new_id())
    default = {"BACKEND": BUCKET_STORAGE, "OPTIONS": buckets.options(location=corner, **changes)}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return buckets.root / BUCKET / corner


@pytest.fixture(params=STORAGES)
def storage(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Path:
    """Where bytes lie, once a folder and once a bucket; either way a folder to look into."""
    if request.param == "bucket":
        return use_bucket(settings, request.getfixturevalue("buckets"))
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
