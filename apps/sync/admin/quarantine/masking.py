"""An event as it was sent, with what names or describes a person blotted out; its shape and its codes stay."""

import json
import re
from typing import Any, Final

from apps.sync.admin.raw import raw_text
from apps.sync.models import JournalEntry

# Words that machines made: nobody is in them. What stands under any other name is blotted out.
SHOWN: Final = frozenset(
    {
        *("id", "type", "task_id", "occurred_at", "seq", "base_version", "sent_at", "captured_at"),
        *("started_at", "ended_at", "channel", "result", "outcome", "kind", "status", "evidence_id", "evidence_ids"),
        *("sha256", "size", "mime", "accuracy_m", "duration_s", "residence_kind", "residence_reason"),
        *("id_type", "notice_version", "mock"),
    }
)
BLOT: Final = "•••"
# A broken event may hold anything anywhere: what does not look like a machine's word is blotted out as well.
WORD: Final = re.compile(r"[A-Za-z0-9_.:+/-]{1,64}", re.ASCII)
NUMBER: Final = re.compile(r"\+?[0-9]{7,}[Xx]?", re.ASCII)


def masked_text(entry: JournalEntry) -> str:
    """What is no JSON may hold anything, and is not shown at all."""
    text = raw_text(entry)
    try:
        return json.dumps(masked(json.loads(text)), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return f"{BLOT} ({len(text)})"


def masked(value: Any, *, shown: bool = False) -> Any:
    match value:
        case dict():
            return {
                name if WORD.fullmatch(name) and not NUMBER.fullmatch(name) else BLOT: masked(
                    inner, shown=name in SHOWN
                )
                for name, inner in value.items()
            }
        case list():
            return [masked(inner, shown=shown) for inner in value]
        case None | bool():
            return value
        case str() if WORD.fullmatch(value) is None or NUMBER.fullmatch(value):
            return BLOT
    return value if shown else BLOT
