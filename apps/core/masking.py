"""Identity and mobile numbers hidden in text that people wrote: a form masks its fields, a note has none."""

import re
from typing import Final

from apps.core.identity import mask_id_number
from apps.core.phones import mask_phone

GAP: Final = r"[ \-]?"
# Not inside a longer run of digits or letters: codes of divisions, times and ids stay as they are.
EDGE_BEFORE, EDGE_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
ID_NUMBER: Final = re.compile(rf"{EDGE_BEFORE}[1-9][0-9]{{16}}[0-9Xx]{EDGE_AFTER}")
PHONE: Final = re.compile(
    rf"{EDGE_BEFORE}(?:\+?86{GAP})?(1[3-9][0-9]){GAP}([0-9]{{4}}){GAP}([0-9]{{4}}){EDGE_AFTER}", re.ASCII
)


def mask_numbers(text: str) -> str:
    """The ends stay readable, so that two notes about one number can be told to be so."""
    hidden = ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    return PHONE.sub(lambda found: mask_phone(found[1] + found[2] + found[3]), hidden)
