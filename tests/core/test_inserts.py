"""Set-based inserts write what `bulk_create` would have written."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError

from apps.core.actors import ActorKind
from apps.core.inserts import insert_rows
from apps.core.models import AuditEntry, IdempotencyRecord
from apps.verification_tasks.models import Attempt, HistoryEntry
from apps.verification_tasks.states import AttemptResult, Channel, EventStatus, EventType
from tests.cast.verification_tasks import Quarter

MOMENT = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)


def an_attempt(quarter: Quarter, note: str | None) -> Attempt:
    return Attempt(
        id=uuid.uuid4(),
        task=quarter.task(),
        staff=quarter.worker,
        channel=Channel.DOOR,
        result=AttemptResult.NO_ANSWER,
        at=MOMENT,
        device_id=uuid.uuid4(),
        seq=2**62,
        latitude=31.871234567890123,
        longitude=None,
        note=note,
    )


def test_every_column_comes_back_as_it_was(quarter: Quarter) -> None:
    attempts = [an_attempt(quarter, note) for note in ('门口 \'no \\ "answer" %s', None)]
    insert_rows(attempts)
    for attempt in attempts:
        found = Attempt.objects.get(pk=attempt.pk)
        for column in Attempt._meta.concrete_fields:
            assert getattr(found, column.attname) == getattr(attempt, column.attname), column.name


def test_text_is_sealed(quarter: Quarter) -> None:
    task = quarter.task()
    entry = HistoryEntry(
        id=uuid.uuid4(),
        task=task,
        type=EventType.NOTE,
        staff=quarter.worker,
        device_id=uuid.uuid4(),
        seq=1,
        occurred_at=MOMENT,
        corrected_at=MOMENT,
        received_at=MOMENT,
        status=EventStatus.APPLIED,
        data='{"text":"秘密"}',
    )
    insert_rows([entry])
    assert HistoryEntry.objects.get(pk=entry.pk).data == '{"text":"秘密"}'
    (stored,) = HistoryEntry.objects.filter(pk=entry.pk).extra(select={"raw": "data"}).values_list("raw", flat=True)
    assert "秘密".encode() not in bytes(stored)


def test_counted_keys_and_json(db: None) -> None:
    insert_rows(
        AuditEntry(
            at=MOMENT, action="x", actor_kind=ActorKind.SYSTEM, subject_type="t", subject_id=str(n), after=after
        )
        for n, after in enumerate([{"a": [1, None], "b": {"c": "é"}}, None])
    )
    first, second = AuditEntry.objects.filter(action="x").order_by("subject_id")
    assert first.after == {"a": [1, None], "b": {"c": "é"}}
    assert (second.after, second.before) == (None, None)
    assert first.pk != second.pk


def test_bytes(db: None) -> None:
    insert_rows([IdempotencyRecord(scope="s", key="k", fingerprint=bytes(range(32)), body=None, created_at=MOMENT)])
    found = IdempotencyRecord.objects.get(key="k")
    assert (bytes(found.fingerprint), found.body, found.status) == (bytes(range(32)), None, None)


def test_nothing_is_no_statement(django_assert_num_queries: object, db: None) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_rows([])


def test_the_database_still_refuses(quarter: Quarter) -> None:
    twin = an_attempt(quarter, None)
    with pytest.raises(IntegrityError):
        insert_rows([twin, twin])


def test_what_is_too_long_is_not_cut(db: None) -> None:
    with pytest.raises(DataError):
        insert_rows([AuditEntry(at=MOMENT, action="x" * 65, actor_kind="a", subject_type="t", subject_id="1")])
