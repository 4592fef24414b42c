"""The tus client that people use from Python, unmodified, against a real server."""

import io
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from tusclient.client import TusClient

from apps.core.ids import new_id
from apps.verification_tasks.models import EvidenceFile
from tests.sync.uploads.conftest import JPEG, Uploader

pytestmark = pytest.mark.django_db(transaction=True)


def uploader_for(client: TusClient, ident: str, **options: Any) -> Any:
    metadata = {"evidence_id": ident, "filename": "门.jpg", "filetype": "image/jpeg"}
    return client.uploader(file_stream=io.BytesIO(JPEG), metadata=metadata, **options)


def test_tuspy_uploads_in_pieces_with_checksums(live_server: Any, uploader: Uploader, storage: Path) -> None:
    client = TusClient(f"{live_server.url}/api/v1/evidence/", headers={"Authorization": f"Token {uploader.token}"})
    ident = str(new_id())
    uploader_for(client, ident, chunk_size=20_000, upload_checksum=True).upload()
    file = EvidenceFile.objects.get(pk=ident)
    assert (file.size, file.mime) == (len(JPEG), "image/jpeg")
    assert (storage / file.key).read_bytes() == JPEG


def test_tuspy_goes_on_after_the_connection_was_cut(live_server: Any, uploader: Uploader, storage: Path) -> None:
    client = TusClient(f"{live_server.url}/api/v1/evidence/", headers={"Authorization": f"Token {uploader.token}"})
    ident = str(new_id())
    interrupted = uploader_for(client, ident, chunk_size=20_000)
    interrupted.upload_chunk()
    cut_in_the_middle(interrupted.url, uploader)
    resumed = uploader_for(client, ident, chunk_size=50_000, url=interrupted.url)
    assert resumed.offset == 30_000
    resumed.upload()
    assert (storage / EvidenceFile.objects.get(pk=ident).key).read_bytes() == JPEG


def cut_in_the_middle(url: str, uploader: Uploader) -> None:
    """Announce more than is sent, then close: the server keeps what came."""
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=10)
    connection.putrequest("PATCH", place.path)
    headers = {"Upload-Offset": "20000", "Content-Type": "application/offset+octet-stream", "Content-Length": "50000"}
    for name, value in {**uploader.headers, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(JPEG[20_000:30_000])
    connection.close()
    # The server still stores what came when the line is long dead.
    for _ in range(200):
        answer = requests.head(url, headers=uploader.headers, timeout=10)
        if answer.headers["Upload-Offset"] == "30000":
            return
        time.sleep(0.05)
    raise AssertionError("the server did not keep what came before the cut")
