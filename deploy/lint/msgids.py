"""What the project and its admin theme say: `python -m deploy.lint.msgids` brings the catalogue up to date.

Translations that stand there stay; new msgids come in empty, so that the test of the catalogue names them.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from deploy.local.places import ROOT

CATALOGUE: Final = ROOT / "config" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
THEME: Final = "unfold"
# The theme's msgids of parts that are not installed here.
UNUSED: Final = ("contrib/location_field", "contrib/import_export", "contrib/guardian", "contrib/simple_history")
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Found = tuple[str, str | tuple[str, ...], str]
TAG: Final = re.compile(r"\{%-?\s*(.*?)\s*-?%\}", re.DOTALL)
QUOTED: Final = re.compile(r"""\b(?:trans|translate)\s+("[^"]*"|'[^']*')""")
LITERAL: Final = re.compile(r"""_\(("[^"]*"|'[^']*')\)""")
BLOCK: Final = re.compile(
    r"\{%\s*(blocktrans(?:late)?)\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
PLURAL: Final = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def theme_folder() -> Path:
    spec = find_spec(THEME)
    if spec is None or spec.origin is None:
        raise LookupError(f"{THEME} is not installed")
    return Path(spec.origin).parent


def sources() -> Iterator[Path]:
    for folder in (ROOT / "apps", ROOT / "config", theme_folder()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html"} and not any(part in path.as_posix() for part in UNUSED):
                yield path


def messages() -> Iterator[str | tuple[str, ...]]:
    for path in sources():
        text = path.read_text()
        yield from (of_python(text) if path.suffix == ".py" else of_template(text))


def of_python(text: str) -> Iterator[str | tuple[str, ...]]:
    for _line, message, _comments, _context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        if message:
            yield message


def of_template(text: str) -> Iterator[str | tuple[str, ...]]:
    for tag in TAG.finditer(text):
        yield from (quoted[1:-1] for quoted in QUOTED.findall(tag.group(1)))
    yield from (quoted[1:-1] for quoted in LITERAL.findall(text))
    for block in BLOCK.finditer(text):
        parts = tuple(as_msgid(part, trimmed="trimmed" in block.group(2)) for part in PLURAL.split(block.group(3)))
        yield parts if len(parts) > 1 else parts[0]


def as_msgid(text: str, *, trimmed: bool) -> str:
    """As Django's blocktranslate asks for it: variables as %(name)s, and one line if trimmed."""
    if trimmed:
        text = " ".join(line.strip() for line in text.splitlines() if line.strip())
    return VARIABLE.sub(r"%(\1)s", text.replace("%", "%%"))


def wanted() -> set[str | tuple[str, ...]]:
    """Each msgid once; where a singular has a plural too, with it."""
    found = {message for message in messages() if message and message != ""}
    singulars = {message[0] for message in found if isinstance(message, tuple)}
    return {message for message in found if isinstance(message, tuple) or message not in singulars}


def current() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def merged(old: Catalog, msgids: Iterable[str | tuple[str, ...]]) -> Catalog:
    """Sorted, without places in the code: a moved line is no change of the catalogue."""
    new = Catalog(
        locale="zh_Hans",
        project="Doorstep",
        version="1",
        header_comment=HEADER,
        msgid_bugs_address="none",
        last_translator="the office",
        language_team="the office",
        # The dates stay, so that a run that finds nothing new leaves the file as it is.
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        fuzzy=False,
    )
    for msgid in sorted(msgids, key=lambda each: each if isinstance(each, str) else each[0]):
        before = old.get(msgid if isinstance(msgid, str) else msgid[0])
        new.add(msgid, before.string if before else None)
    return new


HEADER: Final = "# Simplified Chinese of Doorstep and of its admin theme. Kept by `python -m deploy.lint.msgids`."


def main() -> int:
    catalogue = merged(current(), wanted())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False)
    empty = [message.id for message in catalogue if message.id and not all(strings(message.string))]
    print(f"{len(catalogue)} msgids, {len(empty)} without a translation")
    return 0


def strings(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value or "",) if value is None or isinstance(value, str) else tuple(value)


if __name__ == "__main__":
    sys.exit(main())
