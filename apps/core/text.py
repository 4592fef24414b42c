"""Text as people type it: full-width or half-width, one normal form; and a key that sorts Chinese."""

import re
import unicodedata
from typing import Final

import pypinyin

MIDDLE_DOT: Final = "\u00b7"
# What keyboards and other systems write between the parts of a name. NFKC would make a katakana dot of one
# and a full stop of another, so they are gathered before it folds.
DOTS: Final = str.maketrans(
    dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb\uff65\u16eb\u25cf\u25cb\u3002\uff0e\ufe52", MIDDLE_DOT)
)
SPACES: Final = re.compile(r"\s+")
PINYIN_LENGTH: Final = 255


def fold(text: str) -> str:
    """Full-width forms become plain ones (NFKC), and the ends are trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def fold_name(text: str) -> str:
    """A personal name: every middle dot becomes U+00B7, runs of spaces become one."""
    dotted = SPACES.sub(" ", fold(text.translate(DOTS)))
    return re.sub(rf" ?{MIDDLE_DOT} ?", MIDDLE_DOT, dotted)


def pinyin_key(text: str) -> str:
    """What lists are sorted by: the pinyin of each character, in lower case."""
    return " ".join(pypinyin.lazy_pinyin(fold(text))).lower()[:PINYIN_LENGTH]
