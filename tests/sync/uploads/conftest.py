"""A phone that uploads: its token, and files of the kinds that are taken."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.core.tokens import new_token
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 400
TUS = {"Tus-Resumable": "1.0.0"}
OFFSET_TYPE = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def stored(storage: Path) -> Path:
    """Every test of uploads runs on a folder and on a bucket."""
    return storage


@dataclass
class Uploader:
    phone: Phone
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {**TUS, "Authorization": f"Token {self.token}"}

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = named.pop("Content-Type", OFFSET_TYPE)
        return Client().generic(method, path, body, content_type, headers={**self.headers, **named})

    def start(self, evidence_id: str, length: int, body: bytes = b"", **headers: str) -> Any:
        pairs = {"evidence_id": evidence_id, "filename": "门.jpg"}
        metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in pairs.items())
        headers = {"Upload_Length": str(length), "Upload_Metadata": metadata, **headers}
        if not body:
            headers.setdefault("Content_Type", "text/plain")
        return self.call("POST", "/api/v1/evidence/", body, **headers)

    def photo_of(self, task: Any, content: bytes = JPEG, **changes: Any) -> dict[str, Any]:
        event = self.phone.photo(task)
        event["data"] |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), **changes}
        return event


@pytest.fixture
def uploader(quarter: Quarter, phone_of: Callable[..., Phone]) -> Uploader:
    return uploader_of(phone_of(quarter.worker))


def uploader_of(phone: Phone) -> Uploader:
    token, phone.device.token_hash = new_token()
    phone.device.save()
    return Uploader(phone, token)
