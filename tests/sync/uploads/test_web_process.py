"""A real web process does not grow by what passes through it, into a bucket and out of it again."""

import base64
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psutil
import pytest

from apps.verification_tasks.models import Evidence
from deploy.local.places import ROOT
from deploy.local.ports import LOOPBACK, free_port
from tests.cast.bucket import Buckets
from tests.cast.database import database_url
from tests.cast.verification_tasks import Quarter
from tests.sync.uploads.conftest import JPEG, OFFSET_TYPE, Uploader

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    # Its own settings say where the bytes go.
    pytest.mark.parametrize("storage", ["folder"], indirect=True),
]
MIB = 1024 * 1024
FILM = JPEG + Random(1).randbytes(24 * MIB)


@dataclass(frozen=True)
class Web:
    url: str
    process: psutil.Process

    def resident(self) -> int:
        """In bytes, of the one that answers: its parent only watches."""
        (worker,) = self.process.children()
        return int(worker.memory_info().rss)

    def has_loaded(self, library: str) -> bool:
        (worker,) = self.process.children()
        return any(library in Path(each.path).parts for each in worker.memory_maps())


@pytest.fixture
def web(buckets: Buckets, tmp_path: Path) -> Iterator[Web]:
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "S3_BUCKET": "evidence",
        "S3_ENDPOINT": buckets.endpoint,
        "S3_ACCESS_KEY": buckets.access_key,
        "S3_SECRET_KEY": buckets.secret_key,
        "S3_ADDRESSING_STYLE": "path",
        "MALLOC_ARENA_MAX": "1",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    options = ["--workers", "1", "--blocking-threads", "1", "--no-ws", "config.wsgi:application"]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=log, stderr=log)
    url = f"http://{LOOPBACK}:{port}"
    wait_for(url)
    yield Web(url, psutil.Process(process.pid))
    process.terminate()
    process.wait(20)


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{url}/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the web process does not answer")


def pass_through(web: Web, uploader: Uploader, photo: dict[str, Any], content: bytes) -> None:
    with httpx.Client(base_url=web.url, headers=uploader.headers, timeout=60) as http:
        metadata = f"evidence_id {base64.b64encode(photo['data']['evidence_id'].encode()).decode()}"
        headers = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        where = http.post("/api/v1/evidence/", headers=headers).headers["Location"]
        pieces = (content[at : at + MIB] for at in range(0, len(content), MIB))
        headers = {"Upload-Offset": "0", "Content-Type": OFFSET_TYPE, "Content-Length": str(len(content))}
        http.patch(where, headers=headers, content=pieces).raise_for_status()
        digest = hashlib.sha256()
        with http.stream("GET", f"/api/v1/evidence/{photo['data']['evidence_id']}") as answer:
            for piece in answer.iter_bytes(MIB):
                digest.update(piece)
        assert digest.hexdigest() == photo["data"]["sha256"]


def test_it_grows_by_pieces_and_not_by_the_file(quarter: Quarter, uploader: Uploader, web: Web) -> None:
    contents = [JPEG, FILM, FILM]
    photos = [uploader.photo_of(quarter.task(), content) for content in contents]
    uploader.phone.push(*photos)
    resident = []
    for photo, content in zip(photos, contents, strict=True):
        pass_through(web, uploader, photo, content)
        resident.append(web.resident())
    assert set(Evidence.objects.values_list("status", flat=True)) == {"received"}
    # The parts that a bucket takes are of 5 MiB, and what was once taken from the system is used again.
    assert resident[1] - resident[0] < 18 * MIB
    assert resident[2] - resident[1] < 6 * MIB
    assert resident[2] < 200 * MIB
    # Phones and files need neither; whoever draws an area or forecasts loads it then.
    assert web.has_loaded("psycopg_binary")
    assert not web.has_loaded("shapely")
    assert not web.has_loaded("numpy")
