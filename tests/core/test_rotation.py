"""After a rotation the newest key alone opens everything, and everything reads as before."""

import base64
import io
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from pytest_django import Settings

from apps.core.clock import now
from apps.core.crypto import DecryptionFailed, decrypt, encrypt, needs_rotation
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.idempotency import CONTEXT
from apps.core.models import IdempotencyRecord
from apps.core.rotation import remaining, rotate, sealed_columns
from apps.notifications.models import Delivery, Message
from apps.notifications.services import NewMessage, send_messages

OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
HASH_BYTES = 32
# Bytes that are no secret: what a key pair shows to everybody (WebAuthn); its private half never comes here.
SHOWN_TO_EVERYBODY = {("grids_passkey", "credential_id"), ("grids_passkey", "public_key")}


def run(**options: object) -> str:
    out = io.StringIO()
    call_command("rotate_field_keys", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def texts() -> list[str]:
    return [str(message.text) for message in Message.objects.order_by("id")]


@pytest.fixture
def sealed_with_the_old(settings: Settings, a_message: Callable[..., NewMessage], db: None) -> list[str]:
    """Seven messages and a first answer, all under the old key; and a wiped text."""
    settings.FIELD_KEYS, settings.FIELD_CIPHER = f"old:{OLD}", "AES-256-GCM"
    send_messages(messages=[a_message() for _ in range(8)])
    Message.objects.filter(once_key="declaration.submitted:8").update(text=None)
    body = encrypt(b'"answer"', CONTEXT)
    IdempotencyRecord.objects.create(scope="s", key="k", fingerprint=b"f", status=201, body=body, created_at=now())
    return texts()


@pytest.mark.parametrize("cipher", ["AES-256-GCM", "SM4-GCM"])
def test_the_old_key_can_be_taken_off_afterwards(
    settings: Settings, sealed_with_the_old: list[str], cipher: str
) -> None:
    settings.FIELD_KEYS, settings.FIELD_CIPHER = f"new:{NEW},old:{OLD}", cipher
    with pytest.raises(CommandError):
        run(check=True)
    assert "notifications_message.text: 7 sealed again, 0 left" in run(batch=3)
    settings.FIELD_KEYS = f"new:{NEW}"
    assert texts() == sealed_with_the_old
    assert {str(delivery.to) for delivery in Delivery.objects.all()} == {"+8613900000001"}
    assert decrypt(bytes(IdempotencyRecord.objects.get().body or b""), CONTEXT) == b'"answer"'


def test_without_a_rotation_the_old_values_do_not_open(settings: Settings, sealed_with_the_old: list[str]) -> None:
    settings.FIELD_KEYS = f"new:{NEW}"
    with pytest.raises(DecryptionFailed):
        list(Message.objects.all())


def test_a_change_of_cipher_alone_is_a_rotation_too(settings: Settings, sealed_with_the_old: list[str]) -> None:
    settings.FIELD_CIPHER = "SM4-GCM"
    assert "notifications_delivery.to: 8 sealed again, 0 left" in run()
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to" FROM notifications_delivery')
        assert not any(needs_rotation(bytes(sealed)) for (sealed,) in cursor.fetchall())


def test_a_second_run_seals_nothing(settings: Settings, sealed_with_the_old: list[str]) -> None:
    settings.FIELD_KEYS = f"new:{NEW},old:{OLD}"
    run()
    assert "notifications_message.text: 0 sealed again, 0 left" in run()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_held_is_left_for_the_next_run(
    settings: Settings, a_message: Callable[..., NewMessage]
) -> None:
    settings.FIELD_KEYS = f"old:{OLD}"
    send_messages(messages=[a_message() for _ in range(3)])
    settings.FIELD_KEYS = f"new:{NEW},old:{OLD}"
    (column,) = (column for column in sealed_columns() if column.context == "notifications_message.text")
    holder = connection.copy()
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        cursor.execute("SELECT id FROM notifications_message ORDER BY id LIMIT 1 FOR UPDATE")
    assert rotate(column).sealed == 2
    holder.rollback()
    holder.close()
    assert remaining(column) == 1
    assert rotate(column).sealed == 1
    assert remaining(column) == 0


def test_no_column_of_the_project_is_forgotten() -> None:
    """Bytes are sealed by the field, named by the model, no secret, or the length of a hash."""
    known = {(column.table, column.column) for column in sealed_columns()} | SHOWN_TO_EVERYBODY
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.BinaryField) and not is_hash(field):
                assert (model._meta.db_table, field.column) in known, field


def is_hash(field: models.Field) -> bool:  # type: ignore[type-arg]
    return isinstance(field, BlindIndexField) or (
        not isinstance(field, EncryptedTextField) and field.max_length == HASH_BYTES
    )
