"""Object ids: UUIDv7, so that an index grows at one end and an id tells its age."""

import uuid

import msgspec
from uuid_utils import compat


def new_id() -> uuid.UUID:
    return compat.uuid7()


def parse_uuid(value: object) -> uuid.UUID | None:
    """The UUID in its canonical text form, or None."""
    if not isinstance(value, str) or len(value) != 36:  # noqa: PLR2004  8-4-4-4-12
        return None
    try:
        return msgspec.convert(value, uuid.UUID)
    except msgspec.ValidationError:
        return None
