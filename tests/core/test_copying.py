"""Rows go in by one COPY, whatever their number."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError, transaction

from apps.core.copying import Rows, as_jsonb
from apps.core.models import AuditEntry, Heartbeat, IdempotencyRecord
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)
BEATS = Rows(Heartbeat, "name", "at")


def test_each_type_arrives(django_assert_num_queries: object) -> None:
    answers = Rows(IdempotencyRecord, "scope", "key", "fingerprint", "status", "body", "created_at")
    rows = [("s", f"键 \\.\n\t{n}", bytes(range(32)), 200, None, MOMENT) for n in range(300)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        answers.insert(rows)
    found = IdempotencyRecord.objects.order_by("pk")
    assert [
        (one.scope, one.key, bytes(one.fingerprint), one.status, one.body, one.created_at) for one in found
    ] == rows


def test_json_may_hold_words_to_be_translated(quarter: Quarter) -> None:
    traces = Rows(AuditEntry, "at", "action", "actor_kind", "subject_type", "subject_id", "after", *EMPTY)
    label = Heartbeat._meta.verbose_name_plural
    after = {"a": [1, None, "é"], 2: quarter.grid.pk, "label": label}
    traces.insert([(MOMENT, "x", "system", "t", "1", as_jsonb(after), *("" for _ in EMPTY))])
    assert AuditEntry.objects.get(action="x").after == {
        "a": [1, None, "é"],
        "2": str(quarter.grid.pk),
        "label": str(label),
    }


def test_nothing_is_no_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        BEATS.insert([])


def test_a_constraint_refuses_all_of_them() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BEATS.insert([("a", MOMENT), ("b", MOMENT), ("a", MOMENT)])
    assert not Heartbeat.objects.exists()


def test_what_is_too_long_is_not_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        BEATS.insert([("x" * 33, MOMENT)])


EMPTY = ("actor_id", "address", "reason", "request_id")
