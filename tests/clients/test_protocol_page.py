"""The page for authors of clients names every word that the server can say."""

import pytest
from django.conf import settings

from apps.sync.models import FeedKind, RemovalReason
from apps.verification_tasks.states import EventStatus, EventType, EvidenceStatus
from deploy.local.places import ROOT

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


@pytest.mark.parametrize("client", ["python/doorstep_client.py", "javascript/doorstep-client.mjs"])
def test_a_reference_client_is_short(client: str) -> None:
    assert len((ROOT / "deploy" / "clients" / client).read_text().splitlines()) < 255
