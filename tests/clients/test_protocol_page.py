"""The page for authors of clients names every word that the server can say."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.sync.models import FeedKind, RemovalReason
from apps.verification_tasks.states import EventStatus, EventType, EvidenceStatus
from deploy.local.places import ROOT
from tests.clients.conftest import PASSWORD, Town

PAGE = (ROOT / "deploy" / "docs" / "protocol.md").read_text()
CODES = [
    "task_already_completed",
    "task_cancelled",
    "not_assigned_any_more",
    "outcome_disputed",
    "field_conflict",
    "malformed",
    "unknown_type",
    "unknown_task",
    "out_of_scope",
    "id_reused",
    "invalid_transition",
    "clock_implausible",
    "bad_signature",
    "device_revoked",
    "invalid_credentials",
    "not_field_staff",
    "locked_out",
    "bad_cursor",
    "cursor_expired",
    "batch_too_large",
]


@pytest.mark.parametrize("words", [EventStatus, EventType, EvidenceStatus, FeedKind, RemovalReason, CODES])
def test_every_word_is_explained(words: list[str]) -> None:
    assert [str(word) for word in words if f"`{word}`" not in PAGE] == []


def test_the_limits_are_those_of_the_settings() -> None:
    for words in (
        f"{settings.MAX_PUSH_EVENTS} events and {settings.MAX_PUSH_BYTES // 2**20} MiB",
        f"{settings.MAX_EVIDENCE_BYTES // 2**20} MiB; JPEG",
        f"lasts {settings.DEVICE_TOKEN_LIFETIME.days} days",
        f"good for {settings.CURSOR_LIFETIME.days} days",
    ):
        assert words in PAGE
    assert settings.UPLOAD_LIFETIME.days == settings.DEVICE_RETENTION.days == 7


@pytest.mark.django_db(transaction=True)
def test_what_it_invites_to_try_works(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (task,) = town.tasks()
    program = re.search("```python\n(.*?)```", PAGE, re.DOTALL)
    assert program is not None
    told = {
        "http://127.0.0.1:8000": town.line.url,
        "doorstep-demo": PASSWORD,
        "worker1": town.quarter.worker.user.username,
        "phone.sqlite": str(tmp_path / "phone.sqlite"),
    }
    words = program[1]
    for there, here in told.items():
        assert there in words
        words = words.replace(there, here)
    names: dict[str, Any] = {}
    exec(compile(words, "protocol.md", "exec"), names)  # noqa: S102  our own page
    names["http"].close()
    names["client"].db.close()
    assert capsys.readouterr().out.splitlines() == ["['applied', 'applied', 'applied']", "completed"]
    task.refresh_from_db()
    assert task.outcome == "confirmed"


@pytest.mark.parametrize("code", ["size_mismatch", "sha256_mismatch", "type_mismatch", "type_not_taken"])
def test_why_bytes_are_rejected_is_explained(code: str) -> None:
    assert f"`{code}`" in PAGE


@pytest.mark.parametrize("client", ["python/doorstep_client.py", "javascript/doorstep-client.mjs"])
def test_a_reference_client_is_short(client: str) -> None:
    assert len((ROOT / "deploy" / "clients" / client).read_text().splitlines()) < 255
