"""The tus client that people use from JavaScript, unmodified, with the connection cut in the middle."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from apps.core.ids import new_id
from apps.core.tokens import new_token
from apps.sync.models import Upload, UploadPart
from apps.verification_tasks.models import EvidenceFile
from tests.cast.bucket import Buckets, use_bucket
from tests.cast.phones import Phone
from tests.clients.conftest import JPEG, Town
from tests.clients.node import PROGRAMS, environment

# The first of them may have to install the packages.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.django_db(transaction=True)]


@dataclass
class Uploading:
    town: Town
    folder: Path
    token: str

    def run(self, ident: str, **options: Any) -> dict[str, Any]:
        photo = self.folder / "photo.jpg"
        if not photo.exists():  # its time is part of what the client knows it by
            photo.write_bytes(JPEG)
        endpoint = f"{self.town.line.url}/api/v1/evidence/"
        words = [endpoint, self.token, ident, photo.name, json.dumps(options)]
        done = subprocess.run(
            [str(PROGRAMS / "node"), "upload.mjs", *words],
            cwd=self.folder,
            env=environment(),
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        said: dict[str, Any] = json.loads(done.stdout)
        return said


@pytest.fixture
def uploading(town: Town, workshop: Path, phone_of: Any) -> Uploading:
    phone: Phone = phone_of(town.quarter.worker)
    token, phone.device.token_hash = new_token()
    phone.device.save()
    return Uploading(town, workshop, token)


def kept(ident: str) -> bytes:
    with default_storage.open(EvidenceFile.objects.get(pk=ident).key) as file:
        content: bytes = file.read()
        return content


@pytest.mark.parametrize(
    ("options", "methods"),
    [
        ({}, ["POST", "PATCH"]),
        ({"chunkSize": 400_000}, ["POST", "PATCH", "PATCH", "PATCH"]),
        ({"uploadDataDuringCreation": True}, ["POST"]),
        ({"overridePatchMethod": True}, ["POST", "POST"]),
    ],
)
def test_uploads_in_each_of_its_ways(uploading: Uploading, options: dict[str, Any], methods: list[str]) -> None:
    ident = str(new_id())
    said = uploading.run(ident, **options)
    assert said.get("error") is None
    assert said["methods"] == methods
    assert kept(ident) == JPEG


def test_goes_on_by_itself_after_a_cut(uploading: Uploading) -> None:
    ident = str(new_id())
    uploading.town.line.cut_after = 300_000
    said = uploading.run(ident, retryDelays=[100, 200, 400, 800])
    assert said.get("error") is None
    assert uploading.town.line.cuts == 1
    assert "HEAD" in said["methods"]
    assert kept(ident) == JPEG


def test_goes_on_after_a_cut_on_the_way_into_a_bucket(
    uploading: Uploading, settings: Settings, buckets: Buckets
) -> None:
    folder = use_bucket(settings, buckets)
    ident = str(new_id())
    uploading.town.line.cut_after = 300_000
    said = uploading.run(ident, retryDelays=[100, 200, 400, 800])
    assert said.get("error") is None
    assert uploading.town.line.cuts == 1
    assert kept(ident) == JPEG
    assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [JPEG]


def test_goes_on_in_another_run_where_the_cut_one_stopped(uploading: Uploading) -> None:
    ident = str(new_id())
    uploading.town.line.cut_after = 300_000
    first = uploading.run(ident, retryDelays=None)
    assert "error" in first
    second = uploading.run(ident, retryDelays=None)
    assert second.get("error") is None
    assert second["url"] == first["url"]
    assert second["methods"] == ["HEAD", "PATCH"]
    assert kept(ident) == JPEG
    assert Upload.objects.count() == 1
    assert not UploadPart.objects.exists()
