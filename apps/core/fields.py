"""Model fields for personal data: encrypted at rest, and the blind index beside it."""

from typing import Any

from django.db import models

from apps.core.crypto import decrypt_text, encrypt_text


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text, sealed with the key ring; its context is `table.column`. It cannot be searched: see `blind_index`."""

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's own signature
        if value is None:
            return None
        sealed = value if isinstance(value, bytes) else encrypt_text(str(value), self.context)
        return super().get_db_prep_value(sealed, connection, prepared)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else decrypt_text(bytes(value), self.context)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]
    """SHA-256 length keyed hash of a normal form; indexed, searched by equality."""

    description = "Blind index"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 32
        super().__init__(*args, **kwargs)
