"""Compiles every django.po beside itself: `make messages`. With --check: fails where one is out of date."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from deploy.local.places import ROOT


def catalogues(root: Path) -> Iterator[Path]:
    for room in ("apps", "config"):
        yield from sorted((root / room).glob("**/locale/*/LC_MESSAGES/django*.po"))


def compiled(source: Path) -> bytes:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name)
    sink = io.BytesIO()
    write_mo(sink, catalogue)
    return sink.getvalue()


def main(arguments: list[str]) -> int:
    stale = 0
    for source in catalogues(ROOT):
        target, wanted = source.with_suffix(".mo"), compiled(source)
        if target.exists() and target.read_bytes() == wanted:
            continue
        stale += 1
        if "--check" not in arguments:
            target.write_bytes(wanted)
        print(target.relative_to(ROOT))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
