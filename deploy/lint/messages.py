"""Compiles every django.po beside itself: `make messages`. With --check: fails where one is out of date.

Either way it fails where a text stands twice: of two translations one would be in force without anybody's choice.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from deploy.local.places import ROOT


def catalogues(root: Path) -> Iterator[Path]:
    for room in ("apps", "config"):
        yield from sorted((root / room).glob("**/locale/*/LC_MESSAGES/django*.po"))


def read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name)


def is_repeated(source: Path, catalogue: Catalog) -> bool:
    """One of the entries is the header, which the catalogue does not count."""
    entries = sum(line.startswith("msgid ") for line in source.read_text().splitlines())
    return entries != len(catalogue) + 1


def compiled(catalogue: Catalog) -> bytes:
    sink = io.BytesIO()
    write_mo(sink, catalogue)
    return sink.getvalue()


def main(arguments: list[str]) -> int:
    stale = repeated = 0
    for source in catalogues(ROOT):
        catalogue = read(source)
        if is_repeated(source, catalogue):
            repeated += 1
            print(f"{source.relative_to(ROOT)}: a text stands in it twice")
        target, wanted = source.with_suffix(".mo"), compiled(catalogue)
        if target.exists() and target.read_bytes() == wanted:
            continue
        stale += 1
        if "--check" not in arguments:
            target.write_bytes(wanted)
        print(target.relative_to(ROOT))
    return 1 if repeated or (stale and "--check" in arguments) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
