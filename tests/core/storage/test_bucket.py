"""A bucket that cannot be reached, or does not let us in, is away: the client hears it and comes again."""

from typing import Any

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.core.storage import bucket as module
from apps.core.storage import clear_folder, read_pieces
from apps.core.storage.bucket import StorageAway
from deploy.local.ports import free_port
from tests.cast.bucket import Buckets, use_bucket


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One try: a second one would wait in between."""
    original = module.client_config
    monkeypatch.setattr(module, "client_config", lambda style: original(style).merge(once()))


def once() -> Any:
    return Config(retries={"mode": "standard", "total_max_attempts": 1})


@pytest.mark.parametrize("fault", ["secret", "bucket", "server"])
def test_every_deed_says_that_the_storage_is_away(settings: Settings, buckets: Buckets, fault: str) -> None:
    changes = {
        "secret": {"secret_key": "not the secret"},
        "bucket": {"bucket_name": "nobodys"},
        "server": {"endpoint_url": f"http://127.0.0.1:{free_port()}"},
    }
    use_bucket(settings, buckets, **changes[fault])
    for deed in (
        lambda: default_storage.save("key", ContentFile(b"x")),
        lambda: read_pieces("key"),
        lambda: clear_folder("folder"),
    ):
        with pytest.raises(StorageAway) as raised:
            deed()
        assert (raised.value.status, raised.value.code, raised.value.retry_after) == (503, "storage_unavailable", 10)


def test_the_log_names_the_fault_and_no_key(
    settings: Settings, buckets: Buckets, caplog: pytest.LogCaptureFixture
) -> None:
    use_bucket(settings, buckets, secret_key="not the secret")
    with pytest.raises(StorageAway):
        default_storage.save("evidence/of/somebody", ContentFile(b"x"))
    assert "SignatureDoesNotMatch" in caplog.text
    assert "somebody" not in caplog.text


def test_the_command_says_that_all_is_well(settings: Settings, buckets: Buckets, capsys: Any) -> None:
    folder = use_bucket(settings, buckets)
    call_command("check_storage")
    assert "deleted" in capsys.readouterr().out
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_the_command_says_what_is_wrong(settings: Settings, buckets: Buckets) -> None:
    use_bucket(settings, buckets, secret_key="not the secret")
    with pytest.raises(CommandError, match="SignatureDoesNotMatch"):
        call_command("check_storage")
