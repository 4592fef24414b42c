"""How large a file may be that is looked through at once."""

from typing import Final

MOST_BYTES: Final = 5 * 1024 * 1024
# What an archive unpacks to: a small one can hold much.
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
