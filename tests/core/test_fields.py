"""Encrypted text reads as text, is unreadable in the table, and cannot be searched."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from apps.core.clock import now
from apps.core.crypto import DecryptionFailed
from apps.core.ids import new_id
from apps.notifications.models import Message, OutboxEntry

pytestmark = pytest.mark.django_db
TEXT = "【门前】+8613900000001"


@pytest.fixture
def entry() -> OutboxEntry:
    return OutboxEntry.objects.create(
        delivery_id=new_id(), channel="sms", audience="resident", to="+8613900000001", text=TEXT, sent_at=now()
    )


def raw(entry: OutboxEntry) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notifications_outboxentry WHERE id = %s", [entry.pk])
        return bytes(cursor.fetchone()[0])


def test_it_reads_as_text(entry: OutboxEntry) -> None:
    entry.refresh_from_db()
    assert str(entry.text) == TEXT
    assert str(OutboxEntry.objects.values_list("text", flat=True).get()) == TEXT


def test_it_is_unreadable_in_the_table(entry: OutboxEntry) -> None:
    assert b"13900000001" not in raw(entry)
    assert TEXT.encode() not in raw(entry)


def test_update_and_bulk_update_seal_too(entry: OutboxEntry) -> None:
    OutboxEntry.objects.filter(pk=entry.pk).update(text="other")
    assert b"other" not in raw(entry)
    entry.text = "third"
    OutboxEntry.objects.bulk_update([entry], ["text"])
    assert b"third" not in raw(entry)
    entry.refresh_from_db()
    assert entry.text == "third"


def test_none_stays_none() -> None:
    message = Message.objects.create(template="otp", audience="resident", once_key="k", text=None, created_at=now())
    message.refresh_from_db()
    assert message.text is None
    assert Message.objects.filter(text__isnull=True).exists()


@pytest.mark.parametrize("lookup", ["text", "text__contains", "text__in"])
def test_it_cannot_be_searched(entry: OutboxEntry, lookup: str) -> None:
    with pytest.raises((FieldError, TypeError, NotImplementedError)):
        list(OutboxEntry.objects.filter(**{lookup: [TEXT] if lookup.endswith("in") else TEXT}))


def test_a_value_copied_from_another_column_does_not_open(entry: OutboxEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute('UPDATE notifications_outboxentry SET text = "to"')
    with pytest.raises(DecryptionFailed):
        entry.refresh_from_db()
