"""Files in a bucket of an S3-compatible service, through django-storages."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final

import structlog
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from apps.core.errors import Unavailable
from apps.core.storage.pieces import PIECE, Pieces

# The smallest part that the protocol takes: so much of a file is in memory while it goes out.
PART: Final = 5 * 1024 * 1024
MISSING: Final = frozenset({"NoSuchKey", "404"})
RETRY_AFTER: Final = 10

log = structlog.get_logger(__name__)


class StorageAway(Unavailable):
    """The bucket does not answer, or refuses: the client comes again."""

    code = "storage_unavailable"


class BucketStorage(S3Storage):  # type: ignore[misc]
    """`addressing_style` is auto, path or virtual; what is not named here is django-storages' own."""

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", "auto")
        super().__init__(
            client_config=client_config(style),
            # One part after the other: threads would hold ten of them, for every upload at once.
            transfer_config=TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False),
            max_memory_size=PIECE,
            **options,
        )
        # One client for all threads: clients may be shared, and each of its own would cost 16 MB a thread.
        self._connections = SimpleNamespace()

    def pieces(self, name: str, start: int, length: int | None) -> Pieces:
        asked = {"Range": byte_range(start, length)} if start or length is not None else {}
        with reaching("read"):
            answer = self.bucket.Object(self._normalize_name(clean_name(name))).get(**asked)
        return Pieces(Body(answer["Body"]))

    def clear(self, folder: str, spare: str) -> None:
        keys = {f"{folder}/{name}" for name in self.listdir(folder)[1]}
        for key in keys - {spare}:
            self.delete(key)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with reaching("open"):
            file: File[bytes] = super()._open(name, mode)
            return file

    def _save(self, name: str, content: "File[bytes]") -> str:
        with reaching("save"):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with reaching("delete"):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with reaching("exists"):
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with reaching("list"):
            folders, files = super().listdir(name)
            return folders, files


def client_config(style: str) -> Config:
    return Config(
        s3={"addressing_style": style},
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "max_attempts": 3},
        # AWS's newer checksums in a body's trailer are unknown to many services; ours are checked by SHA-256.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def byte_range(start: int, length: int | None) -> str:
    return f"bytes={start}-" if length is None else f"bytes={start}-{start + length - 1}"


class Body:
    """botocore's body of an answer: what goes wrong in its middle has our name too."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def read(self, size: int) -> bytes:
        with reaching("read"):
            return bytes(self.body.read(size))

    def close(self) -> None:
        self.body.close()


@contextmanager
def reaching(deed: str) -> Iterator[None]:
    """A fault of the service becomes ours to name; what it was is for the log, keys of objects are not."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in MISSING and deed in {"read", "open"}:
            raise FileNotFoundError("The bucket has no such object.") from error
        raise away(deed, code) from error
    except (BotoCoreError, Boto3Error) as error:
        raise away(deed, type(error).__name__) from error


def away(deed: str, fault: str) -> StorageAway:
    log.error("storage_failed", deed=deed, fault=fault)
    return StorageAway(_("The storage of evidence does not answer; try again later."), retry_after=RETRY_AFTER)
