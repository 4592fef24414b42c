"""The event's own bytes, opened for a person."""

import json

from apps.core.crypto import decrypt
from apps.sync.models import JournalEntry
from apps.sync.services.push.journal import CONTEXT


def raw_text(entry: JournalEntry) -> str:
    """Indented where it is JSON that can be followed; otherwise as it came, with what is not UTF-8 marked."""
    text = decrypt(bytes(entry.raw), CONTEXT).decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
