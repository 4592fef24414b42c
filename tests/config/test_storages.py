"""Where evidence lies, as the environment says."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import storages


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in storages.NAMES:
        monkeypatch.delenv(name, raising=False)


def test_a_folder_unless_a_bucket_is_named() -> None:
    assert storages.configure()["default"] == {"BACKEND": "apps.core.storage.folder.FolderStorage"}
    assert storages.named() == []


def test_a_bucket_with_what_was_said_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("opens it\n")
    said = {
        "S3_BUCKET": "evidence",
        "S3_ENDPOINT": "https://s3.example",
        "S3_ADDRESSING_STYLE": "virtual",
        "S3_ACCESS_KEY": "ours",
        "S3_SECRET_KEY_FILE": str(secret),
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    default = storages.configure()["default"]
    assert default["BACKEND"] == "apps.core.storage.bucket.BucketStorage"
    assert default["OPTIONS"] == {
        "bucket_name": "evidence",
        "endpoint_url": "https://s3.example",
        "addressing_style": "virtual",
        "access_key": "ours",
        "secret_key": "opens it",
    }
    assert storages.named() == ["S3_BUCKET", "S3_ENDPOINT", "S3_ADDRESSING_STYLE", "S3_ACCESS_KEY", "S3_SECRET_KEY"]


def test_an_unknown_style_is_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_BUCKET", "evidence")
    monkeypatch.setenv("S3_ADDRESSING_STYLE", "pathlike")
    with pytest.raises(ImproperlyConfigured, match="auto, path, virtual"):
        storages.configure()
